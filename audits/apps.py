from django.apps import AppConfig

from core.references import reference


class AuditsConfig(AppConfig):
    name = "audits"

    def ready(self) -> None:
        from audits import calendar, notices, panels, work_sources  # noqa: F401  (they register themselves)
        from audits.actions import leaving, planning  # noqa: F401
        from audits.period_export.lists import incidents, people, runs, tasks  # noqa: F401

        reference("RUN", self.get_model("AuditRun"))
        reference("F", self.get_model("Finding"))
