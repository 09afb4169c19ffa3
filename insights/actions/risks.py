"""Accept a missing cover until a day, and withdraw that. An acceptance ends by itself after its last day."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.access.models import Circle
from core.activity.log import record
from core.errors import Invalid, Refused
from incidents.models import Category
from insights.models import RiskAcceptance
from insights.policies import must_accept_risk

LONGEST = timedelta(days=366)
ALREADY = "This risk is accepted already. Withdraw the acceptance first."


@transaction.atomic
def accept_risk(
    *, category: Category, cover: str, reason: str, until: date, by: User, now: datetime | None = None
) -> RiskAcceptance:
    """Accept that no task, alert, audit or drill covers a category, at most for a year."""
    must_accept_risk(by)
    now = now or timezone.now()
    today = now.astimezone(by.zone).date()
    if not reason.strip():
        raise Invalid("reason", "Enter a reason.")
    if until <= today:
        raise Invalid("until", "Enter a day after today.")
    if until - today > LONGEST:
        raise Invalid("until", "A risk is accepted for at most a year.")
    current = RiskAcceptance.objects.filter(category=category, cover=cover, ended_at=None)
    current.filter(until__lt=today).update(ended_at=now)
    facts = {"reason": reason.strip(), "until": until, "accepted_by": by, "accepted_at": now}
    try:
        with transaction.atomic():
            row = RiskAcceptance.objects.for_parent(Circle.public()).create(category=category, cover=cover, **facts)
    except IntegrityError as error:
        raise Refused(ALREADY) from error
    record("risk.accepted", actor=by, target=row, at=now, category=category.code, cover=cover, until=until.isoformat())
    return row  # type: ignore[no-any-return]


@transaction.atomic
def withdraw_acceptance(row: RiskAcceptance, *, by: User, now: datetime | None = None) -> None:
    """The risk is open again. The acceptance is kept."""
    must_accept_risk(by)
    now = now or timezone.now()
    if not RiskAcceptance.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now, ended_by=by):
        raise Refused("This acceptance has ended.")
    record("risk.acceptance_withdrawn", actor=by, target=row, at=now, category=row.category.code, cover=row.cover)
