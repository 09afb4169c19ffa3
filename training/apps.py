from django.apps import AppConfig

from core.references import reference


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from training import calendar, drill_notices, drill_panels, notices, panels, sources  # noqa: F401  (they register themselves)  # noqa: F401
        from training.actions import enrollment, session_edits  # noqa: F401

        reference("S", self.get_model("Session"))
        reference("DR", self.get_model("Drill"))
        reference("CERT", self.get_model("Certificate"))
