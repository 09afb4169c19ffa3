from django.apps import AppConfig

from core.references import reference


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from training import calendar, notices, panels, sources  # noqa: F401  (they register themselves)
        from training.actions import enrollment, session_edits  # noqa: F401

        reference("S", self.get_model("Session"))
        reference("CERT", self.get_model("Certificate"))
