"""/api/v1/: each app registers its resources; the schema is generated from them."""

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from accounts import api as accounts
from audits import api as audits
from core.activity import api as activity
from core.api.views import IndexView, SchemaView
from core.files import api as files
from dashboard import api as dashboard
from importing import api as importing
from incidents import api as incidents
from insights import api as insights
from notifications import api as notifications
from postmortems import api as postmortems
from reminders import api as reminders
from tasks import api as tasks
from training import api as training

APPS = [
    *[accounts, activity, files, notifications, reminders, dashboard, incidents],
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
