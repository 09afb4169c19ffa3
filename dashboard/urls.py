from django.urls import URLPattern, URLResolver, include, path

from dashboard import settings_page, views

own = [
    path("", views.my_work, name="my-work"),
    path("settings/", settings_page.settings, name="settings"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "dashboard"))),
    path("", include("reminders.urls")),
]
