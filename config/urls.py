"""Includes the routes of every app."""

from django.urls import include, path

from config.api import api_urls
from config.mcp.views import McpView
from core.api.views import api_docs
from core.web import views as web

urlpatterns = [
    path("livez", web.livez, name="livez"),
    path("readyz", web.readyz, name="readyz"),
    path("metrics", web.metrics, name="metrics"),
    path("help/", web.help_page, name="help"),
    path("worker.js", web.service_worker, name="service-worker"),
    path("offline/", web.offline_page, name="offline"),
    path("csp-report", web.csp_report, name="csp-report"),
    path("api/v1/", include(api_urls)),
    path("api/docs/", api_docs, name="api-docs"),
    path("mcp/", McpView.as_view(), name="mcp"),
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("", include("core.activity.urls")),
    path("", include("core.files.urls")),
    path("", include("dashboard.urls")),
    path("", include("incidents.urls")),
    path("", include("alerts.urls")),
    path("", include("postmortems.urls")),
    path("", include("tasks.urls")),
    path("", include("audits.urls")),
    path("", include("training.urls")),
    path("", include("importing.urls")),
    path("", include("insights.urls")),
]
handler400 = web.bad_request
handler403 = web.forbidden
handler404 = web.not_found
handler429 = web.too_many  # required by the sign-in limits
handler500 = web.server_error
