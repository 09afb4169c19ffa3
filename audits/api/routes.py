from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from audits.api import exports, viewsets


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    router.register("audit-runs", viewsets.AuditRunViewSet, basename="api-audit-run")
    router.register("checklists", viewsets.ChecklistViewSet, basename="api-checklist")
    router.register("findings", viewsets.FindingViewSet, basename="api-finding")
    router.register("audit-schedules", viewsets.AuditScheduleViewSet, basename="api-audit-schedule")
    router.register("audit-exports", exports.AuditExportViewSet, basename="api-audit-export")
    return []
