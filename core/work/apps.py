from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "core.work"

    def ready(self) -> None:
        from core.work import settings_page  # noqa: F401 - its place in the navigation, and the sections of people
