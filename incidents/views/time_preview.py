"""Which time a text in a time field means, before the form is sent."""

import zoneinfo
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.text import capfirst

from core.schedule.moments import Unclear, parse_moment
from core.web.requests import AuthenticatedRequest


def preview_time(request: AuthenticatedRequest) -> HttpResponse:
    """`?zone=Europe/London&field=at&at=14:05`: "today 14:05, UTC+0", or what is wrong with it."""
    text = request.GET.get(request.GET.get("field", ""), "").strip()
    zone = request.GET.get("zone", "")
    if not text or zone not in zoneinfo.available_timezones():
        return HttpResponse()
    try:
        words = parse_moment(text, now=timezone.now(), zone=ZoneInfo(zone)).words
    except Unclear as unclear:
        return HttpResponse(format_html('<span class="alarm">{}</span>', capfirst(unclear.message)))
    return HttpResponse(escape(capfirst(words)))
