from django.urls import URLPattern, URLResolver, path

from core.files import serve

app_name = "files"
urlpatterns: list[URLPattern | URLResolver] = [
    path("files/<int:pk>/thumbnail/", serve.thumbnail, name="thumbnail"),
    path("files/<int:pk>/<str:name>", serve.fetch, name="fetch"),
]
