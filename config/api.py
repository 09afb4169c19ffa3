"""/api/v1/: each app registers its resources; the schema is generated from them."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from accounts.api import routes as accounts
from alerts.api import routes as alerts
from audits.api import routes as audits
from core.activity import api as activity
from core.api.views import IndexView, SchemaView
from core.files import api as files
from dashboard import api as dashboard
from importing.api import routes as importing
from incidents.api import routes as incidents
from insights.api import routes as insights
from notifications.api import routes as notifications
from postmortems.api import routes as postmortems
from reminders.api import routes as reminders
from tasks.api import routes as tasks
from training.api import routes as training

APPS = [
    *[accounts, activity, files, notifications, reminders, dashboard, incidents, alerts],
    *[postmortems, tasks, audits, training, importing, insights],
]
router = SimpleRouter(use_regex_path=False)
own_urls: list[URLPattern | URLResolver] = []
for app in APPS:
    own_urls += app.register(router)

api_urls = [
    path("", IndexView.as_view(), name="api-index"),
    path("schema/", SchemaView.as_view(), name="schema"),
    *own_urls,
    *router.urls,
]
