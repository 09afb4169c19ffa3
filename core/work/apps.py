from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "core.work"

    def ready(self) -> None:
        from core.work import settings_page, sources  # noqa: F401 - they register themselves
