from django.urls import URLPattern, URLResolver, path

from core.activity import views

app_name = "activity"
urlpatterns: list[URLPattern | URLResolver] = [path("stream/", views.stream, name="stream")]
