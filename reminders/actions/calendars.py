"""Import and delete holiday calendars. Policies that use them are planned again at the next run."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from reminders.holiday_files import BadCalendar, read_holidays
from reminders.models import Holiday, HolidayCalendar
from reminders.policies import can_edit_policies, who_can_edit_policies_text

MAX_CALENDARS = 50


@transaction.atomic
def import_calendar(
    *, by: User, name: str, content: bytes, code: str = "", now: datetime | None = None
) -> HolidayCalendar:
    """Create the calendar of that name, or replace its days. `content` is an iCalendar file."""
    if not can_edit_policies(by):
        raise NotAllowed(who_can_edit_policies_text())
    now = now or timezone.now()
    try:
        days = read_holidays(content, today=now.date())
    except BadCalendar as error:
        raise Invalid("file", str(error)) from None
    known = HolidayCalendar.objects.filter(name=name.strip())
    if not known.exists() and HolidayCalendar.objects.count() >= MAX_CALENDARS:
        raise Refused(f"There can be {MAX_CALENDARS} calendars. Delete one first.")
    facts = {"code": code.strip(), "imported_at": now, "imported_by": by}
    calendar, _ = HolidayCalendar.objects.update_or_create(name=name.strip(), defaults=facts)
    calendar.days.all().delete()
    Holiday.objects.bulk_create(Holiday(calendar=calendar, day=found.day, name=found.name) for found in days)
    record("holiday_calendar.imported", actor=by, target=calendar, at=now, name=calendar.name, days=len(days))
    return calendar


@transaction.atomic
def delete_calendar(calendar: HolidayCalendar, *, by: User, now: datetime | None = None) -> None:
    """Refused while policies use it."""
    if not can_edit_policies(by):
        raise NotAllowed(who_can_edit_policies_text())
    used = list(calendar.policies.filter(removed_at=None).values_list("name", flat=True)[:3])
    if used:
        raise Refused(f"{', '.join(used)} use{'s' if len(used) == 1 else ''} this calendar. Remove it there first.")
    record("holiday_calendar.deleted", actor=by, target=calendar, at=now, name=calendar.name)
    calendar.delete()
