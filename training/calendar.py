"""Sessions in calendar feeds."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.db.models import Q

from accounts.models import Team, User
from core.schedule.ical import CalendarEvent
from dashboard.calendar import MOST, calendar_source, calendar_title
from training.models import Enrollment, Session


@calendar_source
def planned_sessions(viewer: User, team: Team | None, since: date) -> Iterable[CalendarEvent]:
    """Open sessions that the viewer attends or facilitates; for a team those of its members."""
    rows = Session.objects.visible_to(viewer).filter(
        status=Session.Status.OPEN, starts_at__gte=datetime.combine(since, time.min, UTC)
    )
    people = User.objects.filter(teams=team) if team else User.objects.filter(pk=viewer.pk)
    states = [Enrollment.State.INVITED, Enrollment.State.GOING, Enrollment.State.MAYBE]
    taking_part = Enrollment.objects.filter(person__in=people, state__in=states).values("session")
    rows = rows.filter(Q(pk__in=taking_part) | Q(facilitator__in=people))
    for session in rows.select_related("circle").order_by("starts_at", "pk")[:MOST]:
        if session.starts_at is not None:
            hidden = session.circle.restricted
            yield CalendarEvent(
                uid=f"{session.ref}@debrief",
                title=calendar_title(session.ref, session.title, restricted=hidden),
                start=session.starts_at,
                end=session.ends_at,
                sequence=session.sequence,
                place="" if hidden else session.place,
                url=f"{settings.BASE_URL}{session.get_absolute_url()}",
            )
