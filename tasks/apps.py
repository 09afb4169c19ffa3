from django.apps import AppConfig

from core.references import reference


class TasksConfig(AppConfig):
    name = "tasks"

    def ready(self) -> None:
        from tasks import blocks, gates, notices, panels, sources  # noqa: F401
        from tasks.actions import importing  # noqa: F401

        reference("A", self.get_model("CorrectiveTask"))
        reference("RUN", self.get_model("AuditRun"))
        reference("F", self.get_model("Finding"))
