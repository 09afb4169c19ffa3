from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "insights"

    def ready(self) -> None:
        from insights.search import postmortems  # noqa: F401  (it registers itself)
