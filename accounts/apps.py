from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import emails, retention  # noqa: F401
        from core.api import schema  # noqa: F401 - registers tokens in the schema
