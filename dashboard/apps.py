from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        from dashboard import person_work, settings_page, team_late, work_sources  # noqa: F401  (they register themselves)
        from dashboard.actions import calendar_feeds  # noqa: F401
