from django.apps import AppConfig

from core.references import reference


class TasksConfig(AppConfig):
    name = "tasks"

    def ready(self) -> None:
        from tasks import blocks, gates, notices, panels, sources, team_panels  # noqa: F401  (they register themselves)

        reference("A", self.get_model("CorrectiveTask"))
