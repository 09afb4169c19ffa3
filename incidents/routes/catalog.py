"""Services, severities and categories; what a person follows."""

from django.urls import path

from incidents.views import catalog, following, service_edit, severity_edit

urlpatterns = [
    path("me/following/", following.following, name="following"),
    path("services/", catalog.service_list, name="services"),
    path("services/add/", service_edit.add_service, name="service-add"),
    path("services/<slug:slug>/", catalog.service_detail, name="service"),
    path("services/<slug:slug>/follow/", following.follow_incidents_of_service, name="service-follow"),
    path("services/<slug:slug>/edit/", service_edit.edit_service, name="service-edit"),
    path("services/<slug:slug>/archive/", service_edit.archive_service, name="service-archive"),
    path("services/<slug:slug>/restore/", service_edit.restore_service, name="service-restore"),
    path("settings/severities/", catalog.severity_list, name="severities"),
    path("settings/severities/<int:rank>/edit/", severity_edit.severity_edit, name="severity-edit"),
    path("settings/categories/", catalog.category_list, name="categories"),
]
