from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"

    def ready(self) -> None:
        from dashboard import (  # noqa: F401  (they register themselves)
            event_log_page,
            late_team_work,
            person_work,
            settings_page,
            work_sources,
        )
        from dashboard.actions import calendar_feeds  # noqa: F401
