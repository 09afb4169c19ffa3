"""Services and the rows that incidents are described with."""

from django.urls import path

from incidents.views import catalog, service_edit

urlpatterns = [
    path("services/", catalog.services, name="services"),
    path("services/add/", service_edit.add, name="service-add"),
    path("services/<slug:slug>/", catalog.service, name="service"),
    path("services/<slug:slug>/edit/", service_edit.edit, name="service-edit"),
    path("services/<slug:slug>/retire/", service_edit.retire, name="service-retire"),
    path("services/<slug:slug>/restore/", service_edit.restore, name="service-restore"),
    path("settings/severities/", catalog.severities, name="severities"),
    path("settings/categories/", catalog.categories, name="categories"),
]
