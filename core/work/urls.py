from django.urls import URLPattern, URLResolver, include, path

from core.work import settings_page, views

own = [
    path("", views.my_work, name="my_work"),
    path("settings/", settings_page.settings, name="settings"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "work"))),
    path("", include("core.reminders.urls")),
]
