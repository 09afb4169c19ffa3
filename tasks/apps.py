from django.apps import AppConfig

from core.references import reference


class TasksConfig(AppConfig):
    name = "tasks"

    def ready(self) -> None:
        # They register themselves.
        from tasks import blocks, calendar, gates, message_actions, notices, panels, sources, team_panels  # noqa: F401

        reference("A", self.get_model("CorrectiveTask"))
