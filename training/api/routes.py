from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from training.api import certificates, drill_runs, drills, programs, readiness, sessions


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    """Register the training resources in the API."""
    router.register("programs", programs.ProgramViewSet, basename="api-program")
    router.register("sessions", sessions.SessionViewSet, basename="api-session")
    router.register("certificates", certificates.CertificateViewSet, basename="api-certificate")
    router.register("duties", readiness.DutyViewSet, basename="api-duty")
    router.register("readiness", readiness.ReadinessViewSet, basename="api-readiness")
    router.register("attendance-conditions", readiness.ConditionViewSet, basename="api-attendance-condition")
    router.register("drills", drills.DrillViewSet, basename="api-drill")
    router.register("drill-runs", drill_runs.DrillRunViewSet, basename="api-drill-run")
    return []
