"""My work: what waits for me, in order of broken promises."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.reminders.outlook import outlook
from core.web.page import page
from core.work.groups import grouped, summary
from core.work.registry import main_panels, side_panels, work_sources

if TYPE_CHECKING:
    from core.accounts.models import User


@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    user, now = cast("User", request.user), timezone.now()
    today = timezone.localdate(now)
    items = [item for source in work_sources for item in source(user, today)]
    groups = grouped(items, today)
    context = {
        "today": today,
        "groups": groups,
        "count": len(items),
        "summary": summary(groups),
        "main_panels": [found for panel in main_panels if (found := panel(user))],
        "side_panels": [found for panel in side_panels if (found := panel(user))],
        "outlook": outlook(user, now=now),
    }
    return page(request, "work/my_work.html", "waiting", context)
