from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "core.reminders"

    def ready(self) -> None:
        from core.reminders import notices  # noqa: F401
