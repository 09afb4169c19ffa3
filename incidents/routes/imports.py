"""`/imports/`: bring in a text, check, confirm."""

from django.urls import path

from incidents.views import imports

urlpatterns = [
    path("imports/", imports.index, name="imports"),
    path("imports/read/", imports.read, name="import-read"),
    path("imports/<int:pk>/", imports.confirm, name="import"),
    path("imports/<int:pk>/save/", imports.save, name="import-save"),
    path("imports/<int:pk>/create/", imports.create, name="import-create"),
    path("imports/<int:pk>/discard/", imports.discard, name="import-discard"),
    path("incidents/<INC:pk>/original/", imports.original, name="original"),
]
