"""What is received becomes alerts, and alerts become incidents: one incident however often an alert fires.

The row of the source is locked first, so that requests of one source are carried out one after another.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.bots import bot
from accounts.models import User
from alerts.actions.access import update_members
from alerts.actions.bodies import Body, earlier_answer, keep_accepted
from alerts.actions.changes import Change, log_changes
from alerts.actions.placing import MOST_DECLARED, Place, declare_for, declared_lately, find_incident, join_target
from alerts.mapping import LabelMap
from alerts.models import Alert, AlertMute, AlertSource, State
from alerts.parsers.incoming import IncomingAlert
from core.activity.log import record
from incidents.models import Incident

Answer = list[dict[str, str]]
DECLARED, JOINED, RECORDED, IGNORED = "declared", "joined", "recorded", "ignored"
DESCRIPTION = {"group", "title", "text", "labels", "url", "severity", "service"}
BELIEVED = timedelta(days=365)  # how old a time may be; a sender that lost its clock says 1970
VERBS = {State.FIRING: "alert.fired", State.ACKNOWLEDGED: "alert.acknowledged", State.RESOLVED: "alert.resolved"}


@dataclass(frozen=True)
class Outcome:
    """What happened to one alert of a body."""

    key: str
    state: str
    result: str
    words: str
    incident: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "key": self.key,
            "status": self.state,
            "result": self.result,
            "incident": self.incident,
            "detail": self.words,
        }


@dataclass
class Intake:
    """The alerts of one body while they are carried out, and what they change in each incident."""

    source: AlertSource
    now: datetime
    digest: str = ""
    is_test: bool = False
    current: dict[str, Alert] = field(default_factory=dict)
    muted: dict[str, AlertMute] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.map, self.by = LabelMap(self.source), alert_bot()


def alert_bot() -> User:
    """Who declares and writes what alerts say."""
    return bot("alerts")


def lock_source(source: AlertSource) -> AlertSource:
    rows = AlertSource.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("circle").get(pk=source.pk)


@transaction.atomic
def receive_body(source: AlertSource, received: Iterable[IncomingAlert], body: Body, *, now: datetime) -> Answer:
    """Carry out the alerts of one body and answer what happened to each. Raises nothing for what was understood."""
    source = lock_source(source)
    if body.once and (earlier := earlier_answer(source, body.digest)) is not None:
        keep_accepted(source, body, answer=earlier, now=now)
        return earlier
    answer = [outcome.as_json() for outcome in receive_alerts(source, received, now=now, digest=body.digest)]
    keep_accepted(source, body, answer=answer, now=now)
    return answer


@transaction.atomic
def receive_alerts(
    source: AlertSource, received: Iterable[IncomingAlert], *, now: datetime, digest: str = "", is_test: bool = False
) -> list[Outcome]:
    """Carry out alerts. A test is recorded and declares nothing."""
    received = [without_old_times(each, now) for each in received]
    intake = Intake(lock_source(source), now, digest, is_test)
    if intake.source.circle.restricted:
        update_members(intake.source, now=now)
    keys = {each.key for each in received}
    rows = Alert.objects.filter(source=source, key__in=keys, is_current=True)
    intake.current = {row.key: row for row in rows.select_related("incident", "severity")}
    mutes = AlertMute.objects.filter(source=source, key__in=keys, until__gt=now)
    intake.muted = {mute.key: mute for mute in mutes}
    outcomes = [receive_one(intake, each) for each in received]
    log_changes(intake.source, intake.changes, by=intake.by, now=now)
    counted = {"last_received_at": now, "received": F("received") + len(received)}
    AlertSource.objects.filter(pk=source.pk).update(**counted)
    return outcomes


def receive_one(intake: Intake, each: IncomingAlert) -> Outcome:
    row = intake.current.get(each.key)
    if row is not None and is_late(row, each):
        words = "ignored: a newer state of this alert is known"
        return Outcome(each.key, each.state, IGNORED, words, ref_of(row.incident))
    if each.state == State.FIRING:
        return fire(intake, row, each)
    if row is None:
        row = add_row(intake, each, Place())
        return Outcome(each.key, each.state, RECORDED, "recorded")
    before = row.state
    change_row(intake, row, each)
    result = JOINED if row.incident else RECORDED
    words = f"{'repeated' if before == each.state else each.state} in {row.incident.ref}" if row.incident else RECORDED
    return Outcome(each.key, each.state, result, words, ref_of(row.incident))


def without_old_times(each: IncomingAlert, now: datetime) -> IncomingAlert:
    """Times that cannot be meant count as not given: they would decide when an incident began and was detected."""
    given = {"starts_at": each.starts_at, "ends_at": each.ends_at, "changed_at": each.changed_at}
    old = {name: None for name, at in given.items() if at is not None and at < now - BELIEVED}
    return replace(each, **old) if old else each  # type: ignore[arg-type]


def is_late(row: Alert, each: IncomingAlert) -> bool:
    """Whether something newer was received before: by the clock of the sender, or the same firing was resolved."""
    if each.changed_at is not None:
        return each.changed_at < row.changed_at
    if each.state == State.RESOLVED:
        return each.ends_at is not None and each.ends_at < row.fired_at
    if each.state == State.ACKNOWLEDGED and each.starts_at is None:
        return row.is_resolved
    return row.is_resolved and each.starts_at is not None and each.starts_at <= row.fired_at


def fire(intake: Intake, row: Alert | None, each: IncomingAlert) -> Outcome:
    """A firing alert stays in its incident, joins that of its group, or declares one. A muted one does not return."""
    stays = row is not None and not (row.is_resolved and each.key in intake.muted)
    target = join_target(row, intake.source, now=intake.now, starts_at=each.starts_at) if row and stays else None
    if row is not None and target and target == row.incident:
        words = f"{'joined' if row.is_resolved else 'repeated in'} {target.ref}"
        change_row(intake, row, each)
        return Outcome(each.key, each.state, JOINED, words, target.ref)
    place = Place(target, JOINED, f"joined {target.ref}") if target else find_place(intake, each)
    if row is not None and row.incident is None:
        change_row(intake, row, each, place)
    else:
        row = add_row(intake, each, place, after=row)
    return Outcome(each.key, each.state, place.result, place.words, ref_of(place.incident))


def find_place(intake: Intake, each: IncomingAlert) -> Place:
    """The incident of a firing alert that has none."""
    if intake.is_test:
        severity = intake.map.severity(each.labels)
        would = "would declare an incident" if intake.map.declares(severity) else "would be recorded only"
        return Place(words=f"recorded as a test; an alert like it {would} with {severity.name}")
    if mute := intake.muted.get(each.key):
        return Place(words=f"recorded: muted until {mute.until:%Y-%m-%d %H:%M} UTC")
    if found := find_incident(intake.source, each, now=intake.now):
        return Place(found, JOINED, f"joined {found.ref}")
    severity = intake.map.severity(each.labels)
    if not intake.map.declares(severity):
        return Place(words="recorded")
    if declared_lately(intake.source, now=intake.now) >= MOST_DECLARED:
        return Place(words=f"recorded: this source has declared {MOST_DECLARED} incidents within an hour")
    found = declare_for(intake.source, each, severity, intake.map.service(each.labels), by=intake.by, now=intake.now)
    return Place(found, DECLARED, f"declared {found.ref}")


def facts_of(intake: Intake, each: IncomingAlert) -> dict[str, Any]:
    """What the newest news says about an alert."""
    return {
        "group": each.group or each.key,
        "state": each.state,
        "title": each.title,
        "text": each.text,
        "labels": each.labels,
        "url": each.url,
        "severity": intake.map.severity(each.labels),
        "service": intake.map.service(each.labels),
        "changed_at": moment_in(intake, each),
        "received_at": intake.now,
        "body_digest": intake.digest,
        "is_test": intake.is_test,
        "resolved_at": moment_in(intake, each) if each.state == State.RESOLVED else None,
    }


def moment_in(intake: Intake, each: IncomingAlert) -> datetime:
    """When the state began, never in the future: clocks of senders may be ahead."""
    return min(each.moment or intake.now, intake.now)


def add_row(intake: Intake, each: IncomingAlert, place: Place, *, after: Alert | None = None) -> Alert:
    """A new row of this key. What was received about it before stays with the earlier incident."""
    if after is not None:
        Alert.objects.filter(pk=after.pk).update(is_current=False)
    began = min(each.starts_at or moment_in(intake, each), intake.now)
    parent = place.incident or intake.source
    facts = {**facts_of(intake, each), "starts_at": began, "fired_at": began}
    row: Alert = Alert.objects.for_parent(parent).create(
        source=intake.source,
        key=each.key,
        declared_it=place.result == DECLARED,
        times_fired=int(each.state == State.FIRING),
        **facts,
    )
    intake.current[each.key] = row
    note_change(intake, row, each, joined=place.incident is not None)
    return row


def change_row(intake: Intake, row: Alert, each: IncomingAlert, place: Place | None = None) -> None:
    """The same alert again, or in another state; `place` is the incident that it joins now."""
    before, facts = row.state, facts_of(intake, each)
    fires = each.state == State.FIRING
    if fires:
        facts["times_fired"] = row.times_fired + 1
    else:  # what it said while it fired stays
        facts = {name: value for name, value in facts.items() if name not in DESCRIPTION}
    if fires and row.is_resolved:
        facts["fired_at"] = min(each.starts_at or moment_in(intake, each), intake.now)
    if before == each.state:
        facts["changed_at"] = max(row.changed_at, facts["changed_at"]) if each.changed_at else row.changed_at
        facts["resolved_at"] = row.resolved_at
    if place and place.incident:
        facts |= {"incident": place.incident, "circle_id": place.incident.circle_id}
        facts["declared_it"] = place.result == DECLARED
    if before != each.state:
        facts["changes"] = row.changes + 1
    Alert.objects.filter(pk=row.pk).update(**facts)
    for name, value in facts.items():
        setattr(row, name, value)
    joined = bool(place and place.incident)
    if before != each.state or joined:
        note_change(intake, row, each, joined=joined)


def note_change(intake: Intake, row: Alert, each: IncomingAlert, *, joined: bool) -> None:
    """An event, and if the alert has an incident what its timeline says."""
    ref = ref_of(row.incident)
    record(VERBS[State(each.state)], actor=intake.by, target=row, at=intake.now, incident=ref or None)
    if row.incident_id:
        intake.changes.append(Change(row, each, joined=joined))


def ref_of(incident: Incident | None) -> str:
    return incident.ref if incident else ""
