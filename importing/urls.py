"""`/imports/`: upload, review, confirm."""

from django.urls import path

from importing.views import imports

app_name = "importing"
urlpatterns = [
    path("imports/", imports.import_list, name="list"),
    path("imports/read/", imports.read_documents, name="read"),
    path("imports/<int:pk>/", imports.review_import, name="review"),
    path("imports/<int:pk>/save/", imports.save_draft, name="save"),
    path("imports/<int:pk>/create/", imports.create_incident, name="create"),
    path("imports/<int:pk>/as-text/", imports.import_plain_text, name="as-text"),
    path("imports/<int:pk>/discard/", imports.discard_own_import, name="discard"),
    path("incidents/<INC:pk>/original/", imports.original_text, name="original"),
]
