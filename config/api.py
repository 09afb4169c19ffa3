"""/api/v1/: each app registers its resources; the schema is drawn from them."""

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from core.accounts import api as accounts
from core.activity import api as activity
from core.files import api as files
from core.notifications import api as notifications
from core.reminders import api as reminders
from core.work import api as work
from incidents import api as incidents
from insights import api as insights
from tasks import api as tasks
from training import api as training

router = SimpleRouter(use_regex_path=False)
own_urls: list[URLPattern | URLResolver] = []
for room in [accounts, activity, files, notifications, reminders, work, incidents, tasks, training, insights]:
    own_urls += room.register(router)

api_urls = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    *own_urls,
    *router.urls,
]
