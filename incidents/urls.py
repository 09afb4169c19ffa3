"""The pages of this room. Each page family brings its own list; the order of lists does not matter."""

from django.urls import URLPattern, URLResolver

from incidents.routes import catalogue, imports, postmortems, response

app_name = "incidents"
urlpatterns: list[URLPattern | URLResolver] = [
    *response.urlpatterns,
    *catalogue.urlpatterns,
    *postmortems.urlpatterns,
    *imports.urlpatterns,
]
