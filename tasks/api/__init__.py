from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from tasks.api import audits, corrective_tasks


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    """Hang this room's resources on the API."""
    router.register("tasks", corrective_tasks.CorrectiveTaskViewSet, basename="api-task")
    router.register("audit-runs", audits.AuditRunViewSet, basename="api-audit-run")
    router.register("checklists", audits.ChecklistViewSet, basename="api-checklist")
    router.register("findings", audits.FindingViewSet, basename="api-finding")
    router.register("audit-schedules", audits.AuditScheduleViewSet, basename="api-audit-schedule")
    return []
