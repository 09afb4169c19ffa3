from django.urls import URLPattern, URLResolver, path

from reminders import views

app_name = "reminders"
urlpatterns: list[URLPattern | URLResolver] = [
    path("reminders/snooze/", views.snooze_form, name="snooze-form"),
    path("reminders/snooze/save/", views.snooze_reminders, name="snooze"),
    path("reminders/wake/", views.wake_reminders, name="wake"),
]
