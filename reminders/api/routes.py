from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from reminders.api.calendars import HolidayCalendarViewSet
from reminders.api.policies import ReminderPolicyViewSet
from reminders.api.preferences import DaysOffViewSet, PreferencesViewSet
from reminders.api.reminders import ReminderViewSet


def register(router: SimpleRouter) -> list[URLPattern | URLResolver]:
    router.register("reminders", ReminderViewSet, basename="api-reminder")
    router.register("reminder-policies", ReminderPolicyViewSet, basename="api-reminder-policy")
    router.register("holiday-calendars", HolidayCalendarViewSet, basename="api-holiday-calendar")
    router.register("notification-preferences", PreferencesViewSet, basename="api-preferences")
    router.register("days-off", DaysOffViewSet, basename="api-days-off")
    return []
