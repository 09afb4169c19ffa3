from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "core.activity"

    def ready(self) -> None:
        from core.activity.seals import health  # noqa: F401
