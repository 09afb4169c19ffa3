"""What changes of alerts add to the timeline and the milestones of their incidents.

One entry per body and state, not per repetition. An alert that changes again and again is logged MOST_CHANGES times.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from accounts.models import User
from alerts.actions.placing import recipients
from alerts.models import Alert, AlertSource, State
from alerts.parsers.incoming import IncomingAlert
from core.activity.log import record
from core.text.sentences import with_full_stop
from incidents.actions.metrics import lock_incident, recompute_metrics
from incidents.actions.milestones import mark
from incidents.actions.timeline import write_line
from incidents.models import EntryType, Incident, Milestone, MilestoneName, Source
from notifications.outbox import notify

MOST_CHANGES = 20  # of one alert in one incident
NAMED = 3  # alerts that an entry names
NO_MORE = "It changes often: further changes are counted, not logged."
VERBS = {State.FIRING: "fires", State.ACKNOWLEDGED: "acknowledged", State.RESOLVED: "resolved"}


@dataclass(frozen=True)
class Change:
    """An alert of an incident that changed its state, or joined the incident."""

    alert: Alert
    news: IncomingAlert
    joined: bool

    @property
    def at(self) -> datetime:
        """When its state began; for one that joins, when it began to fire."""
        return self.alert.fired_at if self.joined and self.news.state == State.FIRING else self.alert.changed_at


def log_changes(source: AlertSource, changes: Iterable[Change], *, by: User, now: datetime) -> None:
    """Write the entries and milestones of each incident. Incidents are locked in one order."""
    logged = [change for change in changes if change.joined or change.alert.changes <= MOST_CHANGES]
    for _, group in groupby(sorted(logged, key=incident_of), key=incident_of):
        log_in_incident(source, list(group), by=by, now=now)


def incident_of(change: Change) -> int:
    return change.alert.incident_id or 0


def log_in_incident(source: AlertSource, changes: list[Change], *, by: User, now: datetime) -> None:
    incident = changes[0].alert.incident
    assert incident
    lock_incident(incident)
    for state in State:
        if same := [change for change in changes if change.news.state == state]:
            write_entry(incident, source, same, State(state), by=by, now=now)
    firing = [change for change in changes if change.news.state == State.FIRING]
    if firing:
        note_detection(incident, min(change.at for change in firing), firing[0].alert, by=by, now=now)
    for change in changes:
        if change.news.state == State.ACKNOWLEDGED:
            note_acknowledged(incident, change, by=by, now=now)
    recompute_metrics(incident, now)
    if firing and not incident.is_active:
        alert = firing[0].alert
        occasion, people = f"alert:{alert.pk}:{alert.changes}", recipients(incident, source)
        notify(people, "alert_fires_again", about=incident, occasion=occasion, now=now, alert=alert.title)


def write_entry(
    incident: Incident, source: AlertSource, changes: list[Change], state: State, *, by: User, now: datetime
) -> None:
    first = min(changes, key=lambda change: change.at)
    entry = write_line(
        incident,
        by=by,
        text=words_of(source, changes, state),
        at=first.at,
        now=now,
        type=EntryType.ALERT,
        source=Source.ALERT,
        evidence=first.alert.url,
    )
    record("entry.added", actor=by, target=incident, at=now, entry=entry.pk, type=str(entry.type))


def words_of(source: AlertSource, changes: list[Change], state: State) -> str:
    """ "Alert fires: error rate above 5% (Alertmanager)." """
    titles = list(dict.fromkeys(change.alert.title for change in changes))
    shown, rest = titles[:NAMED], len(titles) - NAMED
    names = "; ".join(shown) + (f"; and {rest} more" if rest > 0 else "")
    noun = "Alert" if len(changes) == 1 else f"{len(changes)} alerts"
    verb = "fire" if state == State.FIRING and len(changes) > 1 else VERBS[state]
    again = " again" if state == State.FIRING and not any(change.joined for change in changes) else ""
    who = changes[0].news.by if state != State.FIRING else ""
    words = with_full_stop(f"{noun} {verb}{again}: {names} ({source.name})" + (f", by {who}" if who else ""))
    often = any(change.alert.changes == MOST_CHANGES for change in changes)
    return f"{words} {NO_MORE}" if often else words


def note_detection(incident: Incident, at: datetime, alert: Alert, *, by: User, now: datetime) -> None:
    """An alert is when the failure was noticed, unless a person gave a time or something noticed it earlier."""
    known = Milestone.objects.filter(incident=incident, name=MilestoneName.DETECTED).first()
    if known and (known.source not in {Source.SYSTEM, Source.ALERT} or known.at < at):
        return
    if known and known.source == Source.ALERT and known.at == at:
        return
    note = f"Alert: {alert.title}"[:300]
    mark(incident, name=MilestoneName.DETECTED, at=at, by=by, source=Source.ALERT, note=note, now=now)


def note_acknowledged(incident: Incident, change: Change, *, by: User, now: datetime) -> None:
    if Milestone.objects.filter(incident=incident, name=MilestoneName.ACKNOWLEDGED).exists():
        return
    note = f"Alert acknowledged{f' by {change.news.by}' if change.news.by else ''}: {change.alert.title}"[:300]
    mark(incident, name=MilestoneName.ACKNOWLEDGED, at=change.at, by=by, source=Source.ALERT, note=note, now=now)
