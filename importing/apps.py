from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "importing"

    def ready(self) -> None:
        from importing import panels, work_sources  # noqa: F401  (they register themselves)
