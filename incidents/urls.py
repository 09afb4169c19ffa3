"""The pages of this room. Each feature brings its own list; the order of lists does not matter."""

from django.urls import URLPattern, URLResolver

app_name = "incidents"
urlpatterns: list[URLPattern | URLResolver] = []
