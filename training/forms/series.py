"""Forms for several sessions of a series, and what an edited session changes in the others."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from training.forms.sessions import AnswerForm, ReasonForm
from training.models import Session
from training.series import ALL, SCOPES, TimeChange

FACTS = ["title", "format", "goal", "place", "program", "incident", "task", "capacity", "minimum"]
FACTS += ["promotion_hours", "feedback_mode"]


class SeriesAnswerForm(AnswerForm):
    scope = forms.ChoiceField(choices=SCOPES, required=False)

    def clean_scope(self) -> str:
        return self.cleaned_data["scope"] or ALL


class SeriesCancelForm(ReasonForm):
    scope = forms.ChoiceField(label="Cancel", choices=SCOPES, initial=ALL, widget=forms.RadioSelect)


def changes_for_series(session: Session, values: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `edit_series` from the edit form of one session: only what differs from this session."""
    found = {name: values[name] for name in FACTS if name in values and values[name] != getattr(session, name)}
    if values.get("facilitator") not in {None, session.facilitator}:
        found["facilitator"] = values["facilitator"]
    if "co_facilitators" in values and set(values["co_facilitators"]) != set(session.co_facilitators.all()):
        found["co_facilitators"] = values["co_facilitators"]
    if values["rsvp_until"] != session.rsvp_until:
        until = values["rsvp_until"]
        found |= {"rsvp_before": values["starts_at"] - until} if until else {"rsvp_until": None}
    return {**found, "times": time_change(session, values), "reason": values["reason"]}


def time_change(session: Session, values: dict[str, Any]) -> TimeChange | None:
    """The difference between the times of the session and those of the form; None if they are the same."""
    if session.starts_at is None or session.ends_at is None:
        return None
    before, after = session.starts_at.astimezone(session.tz), values["starts_at"].astimezone(ZoneInfo(values["zone"]))
    length = values["ends_at"] - values["starts_at"]
    same_clock = before.replace(tzinfo=None).time() == after.replace(tzinfo=None).time()
    change = TimeChange(
        days=(after.date() - before.date()).days,
        clock=None if same_clock else after.time(),
        minutes=None if length == session.ends_at - session.starts_at else int(length.total_seconds() // 60),
        zone="" if values["zone"] == session.zone else values["zone"],
    )
    return None if change == TimeChange() else change
