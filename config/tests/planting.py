"""A restricted incident with a unique word in every field, which an outsider must never see."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from alerts.actions.intake import receive_alerts
from alerts.actions.sources import add_source
from alerts.parsers.incoming import IncomingAlert
from audits.actions.answers import answer_item
from audits.actions.findings import raise_finding
from audits.actions.planning import plan_run
from audits.actions.schedules import create_schedule
from audits.models import Checklist
from core.access.membership import add_members, remove_member
from core.testing import NOW
from incidents.actions.declaration import declare_incident
from incidents.actions.escalations import escalate
from incidents.actions.factors import add_factor, add_measure
from incidents.actions.following import follow_incident
from incidents.actions.hypotheses import add_hypothesis
from incidents.actions.impact import add_impact_window
from incidents.actions.timeline import add_entry
from incidents.models import Incident, Service, Severity
from insights.actions.indexing import update_index
from notifications.models import Delivery
from postmortems.actions.drafts import start_postmortem
from postmortems.actions.library import add_to_reading_list
from postmortems.actions.meetings import plan_meeting
from postmortems.models import Postmortem
from tasks.actions.proposals import accept_task, propose_task
from tasks.models import CorrectiveTask
from training.actions.enrollment import invite_people, rsvp
from training.actions.programs import create_program
from training.actions.sessions import open_session, plan_session
from training.models import Drill, Session

TOKEN = "zq{}canary"


def words() -> Iterator[str]:
    return (TOKEN.format(number) for number in range(1000))


@dataclass
class Planted:
    """The created rows. `secrets` matches their words and references in a page."""

    incident: Incident
    session: Session
    rows: list[Any] = field(default_factory=list)

    @property
    def secrets(self) -> re.Pattern[str]:
        refs = "|".join(rf"{row.ref}\b" for row in [self.incident, self.session, *self.rows])
        return re.compile(rf"zq\d+canary|{refs}")


def plant(cast: Any) -> Planted:
    """Timeline, analysis, postmortem, two open tasks, a session. Mona and Grace are members, Mallory is not."""
    word = words().__next__
    by = {"by": cast.ada, "now": NOW}
    incident = declare_incident(
        title=word(), summary=word(), severity=Severity.objects.get(rank=1), restricted=True, reason=word(), **by
    )
    add_members(incident.circle, [cast.mona, cast.grace], now=NOW)
    add_entry(incident, text=word(), actor_role=word(), evidence=f"https://example.test/{word()}", at=NOW, **by)
    add_hypothesis(incident, statement=word(), plausible_because=word(), at=NOW, **by)
    add_impact_window(incident, starts_at=NOW, population=word(), description=word(), measured_by=word(), **by)
    escalate(incident, to_team=word(), reason=word(), logged=False, at=NOW, **by)
    add_factor(incident, statement=word(), mechanism=word(), **by)
    add_measure(incident, title=word(), text=word(), **by)
    start_postmortem(incident, text=f"## Summary\n\n{word()}", **by)
    task = plant_task(cast, incident, word, cast.mona)
    program = create_program(by=cast.mona, title=word(), goals=word(), incident=incident, now=NOW)
    session = plan_session(program, by=cast.mona, title=word(), task=task, now=NOW)
    start = NOW + timedelta(days=4000)
    session = open_session(session, by=cast.mona, starts_at=start, ends_at=start + timedelta(hours=1), now=NOW)
    invite_people(session, [cast.mona, cast.mallory, cast.grace], by=cast.mona, now=NOW)
    rsvp(session, by=cast.grace, state="going", now=NOW)
    theirs = plant_task(cast, incident, word, cast.grace)
    update_index(now=NOW)
    return Planted(incident, session, [task, theirs])


def plant_task(cast: Any, incident: Incident, word: Any, owner: Any) -> CorrectiveTask:
    task = propose_task(
        title=word(), text=word(), done_when=f"{word()} is seen twice", incident=incident, by=cast.ada, now=NOW
    )
    accept_task(task, owner=owner, due_on=date(2026, 3, 9), by=cast.ada, now=NOW)
    return task


def plant_alert(cast: Any, word: Any, now: datetime) -> None:
    """An alert of a restricted source that no incident has. Mona alone is inside."""
    severity = Severity.objects.get(rank=3)
    source, _ = add_source(by=cast.mona, name=word(), kind="generic", severity=severity, restricted=True, now=now)
    alert = IncomingAlert(key=word(), state="firing", title=word(), text=word(), labels={"service": word()})
    receive_alerts(source, [alert], now=now)


def plant_more(cast: Any, planted: Planted, service: Service) -> Planted:
    """Audit, schedule, failed messages, reading lists, meeting, drill and an alert; Mallory was a member once."""
    incident, word, now = planted.incident, (f"zq{n}canary" for n in range(500, 600)).__next__, timezone.now()
    incident.services.add(service)
    checklist = Checklist.objects.get(slug="lb-baseline")
    day = timezone.localdate() + timedelta(days=1)
    facts = {"by": cast.ada, "title": word(), "incident": incident, "service": service}
    run = plan_run(checklist, assignee=cast.ada, due_on=day, scope=word(), **facts)
    asked = run.version.items.filter(shown_if=None).first()
    answer_item(run, asked, by=cast.ada, value="fail", note=word())
    finding = raise_finding(run, asked, by=cast.ada, title=word(), text=word(), task_title=word())
    create_schedule(checklist, starts_on=day, parent=incident, **{**facts, "title": word()})
    add_members(incident.circle, [cast.mallory], now=now)
    invite_people(planted.session, [cast.mallory], by=cast.mona, now=now)
    own = plant_task(cast, incident, word, cast.mallory)
    for person in [cast.mona, cast.mallory]:
        add_to_reading_list(incident.postmortem, by=cast.grace, to=person, note=word(), now=now)
        follow_incident(incident, by=person, now=now)
    later = {"starts_at": now + timedelta(days=2), "facilitator": cast.mona}
    meeting = plan_meeting(by=cast.ada, incidents=[incident], title=word(), place=word(), now=now, **later)
    titles = {"title": word(), "player_title": word(), "briefing": word()}
    drill = Drill.objects.for_parent(incident).create(created_by=cast.mona, created_at=now, **titles)
    remove_member(incident.circle, cast.mallory)
    plant_alert(cast, word, now)
    published = {"approved_by": cast.mona, "approved_at": now, "published_by": cast.mona, "published_at": now}
    Postmortem.objects.filter(incident=incident).update(status="published", **published)
    Delivery.objects.update(state=Delivery.State.DEAD)
    update_index(now=now)
    planted.rows += [run, finding, finding.task, own, meeting, drill]
    return planted
