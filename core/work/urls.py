from django.urls import URLPattern, URLResolver, path

from core.work.settings_page import settings

app_name = "work"
urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/", settings, name="settings"),
]
