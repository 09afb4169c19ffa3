from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from tasks.api import corrective_tasks, issues


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    router.register("tasks", corrective_tasks.CorrectiveTaskViewSet, basename="api-task")
    router.register("trackers", issues.TrackerViewSet, basename="api-tracker")
    return []
