from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "core.api"

    def ready(self) -> None:
        from core.api import retention  # noqa: F401
