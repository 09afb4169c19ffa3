from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "core.work"

    def ready(self) -> None:
        from core.work import sources  # noqa: F401
