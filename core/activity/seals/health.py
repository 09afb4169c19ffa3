"""The daily check of the newest seals, and its result in /readyz and /metrics."""

from datetime import datetime, timedelta

from django.db.models import Subquery

from core.activity.models import EventSeal, SealState
from core.activity.seals.sealing import newest_seal
from core.activity.seals.verification import DatabaseLog, Report, verify_log
from core.web.health import health_check
from core.web.metrics import gauge

CHECKED_SEALS = 200
BEHIND = timedelta(hours=1)


def check_newest_seals(*, now: datetime) -> Report:
    """Check the newest seals and store the first problem, or that there is none."""
    last = newest_seal()
    after = max(0, last.number - CHECKED_SEALS) if last else 0
    report = verify_log(DatabaseLog(), now=now, after=after, signed_end=True)
    words = str(report.problems[0]) if report.problems else ""
    SealState.objects.update_or_create(pk=1, defaults={"checked_at": now, "problem": words[:300]})
    return report


@health_check("event log")
def event_log_problem(now: datetime) -> str:
    sealed = EventSeal.objects.order_by("-number").values("last_event")[:1]
    state = SealState.objects.annotate(sealed=Subquery(sealed)).first()
    if state is None:
        return ""
    if state.problem:
        return f"The event log was changed: {state.problem} Run manage.py verify_events."
    if state.observed_at and state.observed_at < now - BEHIND and state.observed > (state.sealed or 0):
        return "New events have not been sealed for over an hour. Check the worker and its log."
    return ""


@gauge("event_log_problem", "1 if the last check of the newest seals found a changed event log, else 0.")
def has_problem(now: datetime) -> float | None:
    state = SealState.objects.values_list("checked_at", "problem").first()
    return None if state is None or state[0] is None else float(bool(state[1]))


@gauge("event_seals", "Number of the newest seal of the event log. It never decreases.")
def seals(now: datetime) -> float:
    last = newest_seal()
    return float(last.number) if last else 0.0
