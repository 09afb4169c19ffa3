"""Services and the rows that incidents are described with."""

from django.urls import path

from incidents.views import catalogue

urlpatterns = [
    path("services/", catalogue.services, name="services"),
    path("services/<slug:slug>/", catalogue.service, name="service"),
    path("settings/severities/", catalogue.severities, name="severities"),
    path("settings/categories/", catalogue.categories, name="categories"),
]
