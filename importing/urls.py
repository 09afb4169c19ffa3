"""`/imports/`: bring in a text, check, confirm."""

from django.urls import path

from importing.views import imports

app_name = "importing"
urlpatterns = [
    path("imports/", imports.index, name="list"),
    path("imports/read/", imports.read, name="read"),
    path("imports/<int:pk>/", imports.confirm, name="review"),
    path("imports/<int:pk>/save/", imports.save, name="save"),
    path("imports/<int:pk>/create/", imports.create, name="create"),
    path("imports/<int:pk>/discard/", imports.discard, name="discard"),
    path("incidents/<INC:pk>/original/", imports.original, name="original"),
]
