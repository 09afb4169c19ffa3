"""Sessions in calendar feeds: the same entries, by the same UID, as the invitations."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.models import Membership, Team, User
from core.schedule.ical import CalendarEvent
from dashboard.calendar import MAX_EVENTS, calendar_source, calendar_title
from training.models import Enrollment, Session
from training.notices import calendar_entry

COMING = [Enrollment.State.GOING, Enrollment.State.MAYBE]
SCHEDULED = [Session.Status.OPEN, Session.Status.RUNNING, Session.Status.DONE]


@calendar_source
def sessions_in_calendar(viewer: User, team: Team | None, since: date) -> Iterable[CalendarEvent]:
    """Sessions that the viewer, or a member of the team, goes to or leads."""
    begin = datetime.combine(since, time(), viewer.zone)
    rows = Session.objects.visible_to(viewer).filter(status__in=SCHEDULED, starts_at__gte=begin)
    who: Any = Membership.objects.filter(team=team).values("user") if team else [viewer.pk]
    coming = Enrollment.objects.filter(session=OuterRef("pk"), person__in=who, state__in=COMING)
    rows = rows.filter(Exists(coming) | Q(facilitator__in=who)).select_related("circle", "facilitator")
    for session in rows.order_by("starts_at", "pk")[:MAX_EVENTS]:
        entry = calendar_entry(session)
        if entry is None:
            continue
        if session.circle.restricted:
            title = calendar_title(session.ref, session.title, restricted=True)
            entry = replace(entry, title=title, description="", place="")
        yield entry
