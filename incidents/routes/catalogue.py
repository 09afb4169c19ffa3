"""Services and the rows that incidents are described with."""

from django.urls import path

from incidents.views import catalogue, cataloguing

urlpatterns = [
    path("services/", catalogue.services, name="services"),
    path("services/add/", cataloguing.add, name="service-add"),
    path("services/<slug:slug>/", catalogue.service, name="service"),
    path("services/<slug:slug>/edit/", cataloguing.edit, name="service-edit"),
    path("services/<slug:slug>/retire/", cataloguing.retire, name="service-retire"),
    path("services/<slug:slug>/restore/", cataloguing.restore, name="service-restore"),
    path("settings/severities/", catalogue.severities, name="severities"),
    path("settings/categories/", catalogue.categories, name="categories"),
]
