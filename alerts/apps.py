from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "alerts"

    def ready(self) -> None:
        from alerts import gauges, notices, panels, retention, work_sources  # noqa: F401  (they register themselves)
