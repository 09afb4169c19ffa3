from django.urls import URLPattern, URLResolver, path

from core.reminders import views

app_name = "reminders"
urlpatterns: list[URLPattern | URLResolver] = [
    path("reminders/snooze/", views.snooze_form, name="snooze_form"),
    path("reminders/snooze/save/", views.snooze, name="snooze"),
    path("reminders/wake/", views.wake, name="wake"),
]
