from django.apps import AppConfig

from core.references import reference


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from training import (  # noqa: F401  (they register themselves)
            audit_lists,
            calendar,
            drill_notices,
            drill_panels,
            duty_notices,
            message_actions,
            notices,
            panels,
            work_sources,
        )
        from training.actions import enrollment, leaving, session_edits  # noqa: F401

        reference("S", self.get_model("Session"))
        reference("DR", self.get_model("Drill"))
        reference("CERT", self.get_model("Certificate"))
