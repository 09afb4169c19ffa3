from django.urls import URLPattern, URLResolver, path

from alerts.views import alerts, impact, sources

app_name = "alerts"
SOURCES = "settings/alert-sources/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("alerts/", alerts.alert_list, name="list"),
    path("alerts/<int:pk>/", alerts.alert_page, name="alert"),
    path("alerts/<int:pk>/attach/", alerts.attach, name="attach"),
    path("alerts/<int:pk>/declare/", alerts.declare, name="declare"),
    path("alerts/<int:pk>/mute/", alerts.mute, name="mute"),
    path("alerts/<int:pk>/unmute/", alerts.unmute, name="unmute"),
    path("incidents/<INC:pk>/alerts/impact-ended/", impact.end_impact, name="impact-ended"),
    path(SOURCES, sources.source_list, name="sources"),
    path(f"{SOURCES}add/", sources.source_add, name="source-add"),
    path(f"{SOURCES}<int:pk>/", sources.source_page, name="source"),
    path(f"{SOURCES}<int:pk>/edit/", sources.source_edit, name="source-edit"),
    path(f"{SOURCES}<int:pk>/rotate/", sources.source_rotate, name="source-rotate"),
    path(f"{SOURCES}<int:pk>/revoke/", sources.source_revoke, name="source-revoke"),
    path(f"{SOURCES}<int:pk>/test/", sources.source_test, name="source-test"),
    path(f"{SOURCES}<int:pk>/disable/", sources.source_disable, name="source-disable"),
    path(f"{SOURCES}<int:pk>/enable/", sources.source_enable, name="source-enable"),
]
