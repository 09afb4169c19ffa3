from django.urls import URLPattern, URLResolver

from incidents.routes import catalog, response

app_name = "incidents"
urlpatterns: list[URLPattern | URLResolver] = [*response.urlpatterns, *catalog.urlpatterns]
