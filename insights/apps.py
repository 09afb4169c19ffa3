from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "insights"

    def ready(self) -> None:
        from insights import work_sources  # noqa: F401  (they register themselves)
        from insights.search import postmortems, tasks  # noqa: F401
