from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import emails, notices, retention  # noqa: F401
        from accounts.actions import two_factor  # noqa: F401 - registers what `reencrypt` writes
        from core.api import schema  # noqa: F401 - registers tokens in the schema
