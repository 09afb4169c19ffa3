"""The pages of this room. Each page family brings its own list; the order of lists does not matter."""

from django.urls import URLPattern, URLResolver

from incidents.routes import imports, postmortems

app_name = "incidents"
urlpatterns: list[URLPattern | URLResolver] = [
    *postmortems.urlpatterns,
    *imports.urlpatterns,
]
