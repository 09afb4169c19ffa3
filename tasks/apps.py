from django.apps import AppConfig

from core.references import reference


class TasksConfig(AppConfig):
    name = "tasks"

    def ready(self) -> None:
        # imported to register themselves
        from tasks import (  # noqa: F401
            blocks,
            calendar,
            draft_sentences,
            factor_panel,
            filters,
            gates,
            meetings,
            message_actions,
            notices,
            panels,
            person_panels,
            task_command,
            task_from_sentence,
            team_panels,
            work_sources,
        )

        reference("A", self.get_model("CorrectiveTask"))
