"""Rows of the response: list, declaration, the incident, its verbs, services."""

from decimal import Decimal
from typing import Any

from core.access.models import Circle
from core.files.tests.factories import upload
from core.testing import NOW, Route
from incidents.actions.entry_files import attach_file
from incidents.actions.timeline import add_entry
from incidents.models import (
    Escalation,
    Factor,
    Hypothesis,
    ImpactWindow,
    Incident,
    IncidentRole,
    Milestone,
    Service,
    Status,
    TimelineEntry,
)
from incidents.tests.factories import make_incident

Facts = dict[str, Any]


def one(cast: Any, circle: Circle | None, **facts: Any) -> Incident:
    return make_incident(lead=cast.ada, circle=circle, **facts)


def incident(cast: Any, circle: Circle | None) -> Facts:
    return {"pk": one(cast, circle).pk}


def resolved(cast: Any, circle: Circle | None) -> Facts:
    return {"pk": one(cast, circle, status=Status.RESOLVED).pk}


def canceled(cast: Any, circle: Circle | None) -> Facts:
    return {"pk": one(cast, circle, status=Status.CANCELED, ended_reason="A test ran").pk}


def milestone(cast: Any, circle: Circle | None) -> Facts:
    row = one(cast, circle)
    Milestone.objects.create(incident=row, circle=row.circle, name="detected", at=NOW)
    return {"pk": row.pk, "name": "detected"}


def reaching(cast: Any, circle: Circle | None) -> Facts:
    return {**incident(cast, circle), "milestone": "fix_applied"}


def part(model: Any, **facts: Any) -> Any:
    def make(cast: Any, circle: Circle | None) -> Facts:
        parent = one(cast, circle)
        own = {name: getattr(cast, value[1:]) if str(value)[:1] == "@" else value for name, value in facts.items()}
        row = model.objects.create(incident=parent, circle=parent.circle, **own)
        return {"pk": parent.pk, "row": row.pk}

    return make


def entry_file(cast: Any, circle: Circle | None) -> Facts:
    """Grace's file at Ada's entry."""
    parent = one(cast, circle)
    entry = add_entry(parent, by=cast.ada, text="Errors rise", at=parent.started_at, now=NOW)
    return {"pk": parent.pk, "row": attach_file(entry, by=cast.grace, file=upload(), now=NOW).pk}


def member(cast: Any, circle: Circle | None) -> Facts:
    row = one(cast, circle)
    assert row.circle
    row.circle.members.get_or_create(user=cast.linus, defaults={"added_at": NOW})
    return {"pk": row.pk, "user": cast.linus.pk}


def service(cast: Any, circle: Circle | None) -> Facts:
    return {"slug": Service.objects.create(name="Search", slug="search").slug}


def service_with_target(cast: Any, circle: Circle | None) -> Facts:
    return {"slug": Service.objects.create(name="Pay", slug="pay", slo=Decimal("0.999")).slug}


def retired_service(cast: Any, circle: Circle | None) -> Facts:
    return {"slug": Service.objects.create(name="Fax", slug="fax", archived_at=NOW).slug}


def other(cast: Any, arguments: Facts) -> Facts:
    return {"into": one(cast, None).ref, "reason": "One fault"}


entry = part(TimelineEntry, at=NOW, text="Errors rise", author="@ada", created_at=NOW)
hypothesis = part(Hypothesis, statement="Database", started_at=NOW, raised_by="@ada")
answered = part(Hypothesis, statement="Network", started_at=NOW, ended_at=NOW, verdict="ruled_out", raised_by="@ada")
asked = part(Escalation, to_team="API", requested_at=NOW)
window = part(ImpactWindow, starts_at=NOW)
scribe = part(IncidentRole, role="scribe", user="@grace", since=NOW)
factor = part(Factor, statement="A setting", created_by="@ada", created_at=NOW)

WHEN = "2026-03-02 09:30"
DECLARED = {"title": "Errors", "severity": 2}
ENTRY = {"text": "Errors fall", "at": WHEN, "type": "observation", "precision": "exact"}
IMPACT = {"starts_at": "2026-03-02 09:00", "share": "75%"}
FACTOR = {"statement": "A default", "kind": "contributing", "confidence": "fact"}
DESCRIBED = {"title": "Errors", "kind": "real", "zone": "UTC"}
REASON = {"reason": "Because it is so"}


def verb(name: str, make: Any, send: Any, **columns: Any) -> list[Route]:
    """A form that responders see and send."""
    shown = {name: 200 if status == 302 else status for name, status in columns.items() if name in "rmd"}
    return [
        Route(f"incidents:{name}", "GET", make, v=403, **{"r": 200, **shown}, outside=404),
        Route(f"incidents:{name}", "POST", make, v=403, **{"r": 302, **columns}, outside=404, send=send),
    ]


def button(name: str, make: Any, send: Any = None, **columns: Any) -> Route:
    return Route(f"incidents:{name}", "POST", make, v=403, **{"r": 302, **columns}, outside=404, send=send)


ROWS = [
    Route("incidents:list", lists=True),
    Route("incidents:live", lists=True),
    Route("incidents:live-besides", make=lambda cast, circle: {"besides": 1}, outside=200),  # it shows others
    Route("incidents:export", lists=True),
    Route("incidents:declare", "GET", v=403, r=200),
    Route("incidents:declare", "POST", v=403, r=302, send=DECLARED),
    Route("incidents:time-preview", "GET", query="?zone=UTC&field=at&at=10:00"),
    Route("incidents:declare-similar", "GET", v=403, r=200, query="?title=Errors"),
    Route("incidents:detail", "GET", incident, outside=404),
    Route("incidents:log-preview", "GET", incident, outside=404, query="?text=/ack"),
    Route("incidents:log-complete", "GET", incident, outside=404, query="?text=@a"),
    button("log", incident, {"text": "Errors rise"}, r=303),
    *verb("edit", incident, DESCRIBED),
    *verb("severity", incident, {"severity": 1}),
    button("move", incident, {"to": "fixing"}),
    *verb("milestone-reach", reaching, {"text": "Back to the old setting"}),
    *verb("milestone-set", incident, {"name": "detected", "at": WHEN, "precision": "exact"}),
    *verb("milestone-clear", milestone, {}),
    *verb("resolve", incident, {"at": WHEN}),
    button("close", resolved),
    *verb("reopen", canceled, REASON),
    *verb("cancel", incident, REASON),
    *verb("merge", incident, other, r=403, m=302),
    *verb("relate", incident, {"to": ""}),
    *verb("escalate", incident, {"to_team": "API"}),
    Route("incidents:follow", "POST", incident, v=302, outside=404),
    button("escalation-joined", asked),
    *verb("status-update", incident, {"text": "We look into it"}),
    *verb("role-assign", incident, {"role": "scribe", "to": "@grace"}),
    button("role-end", scribe),
    Route("incidents:access", "GET", incident, outside=404),
    button("restrict", incident, REASON, r=403, m=403, d=302),
    button("unrestrict", incident, REASON, r=403, m=403, d=409),
    button("access-grant", incident, {"person": "@grace"}, r=403, m=403, d=302),
    button("access-revoke", member, r=403, m=403, d=302),
    *verb("entry-add", incident, ENTRY),
    Route("incidents:entry", make=entry, outside=404),
    *verb("entry-edit", entry, {**ENTRY, "version": 1}, r=403, m=302),
    *verb("entry-remove", entry, REASON, r=403, m=302),
    Route("incidents:entry-files", "GET", entry, outside=404),
    button("entry-files", entry, lambda cast, arguments: {"file": upload()}),
    button("entry-file-remove", entry_file),
    *verb("hypothesis-add", incident, {"statement": "Database"}),
    *verb("hypothesis-close", hypothesis, {"verdict": "ruled_out"}),
    button("hypothesis-reopen", answered),
    Route("incidents:hypothesis-remove", "GET", hypothesis, v=403, r=200, outside=404),
    button("hypothesis-remove", hypothesis, REASON, r=403, m=302),
    *verb("impact-add", incident, IMPACT),
    *verb("impact-edit", window, IMPACT),
    *verb("impact-end", window, {"at": WHEN}),
    *verb("impact-remove", window, REASON),
    *verb("factor-add", incident, FACTOR),
    *verb("factor-edit", factor, FACTOR),
    *verb("factor-accept", factor, {"because": "It happens once a year"}),
    Route("incidents:factors", "GET", incident, outside=404),
    button("factor-evidence", factor, {}),
    button("half-time", incident, {"part": "detect", "text": "An alert on the pool"}),
    Route("incidents:factor-remove", "GET", factor, v=403, r=200, outside=404),
    button("factor-remove", factor, REASON, r=403, m=302),
    *verb("measure-add", incident, {"title": "Review every setting"}),
    Route("incidents:services"),
    Route("incidents:service-add", "GET", v=403, r=403, m=200),
    Route("incidents:service-add", "POST", v=403, r=403, m=302, send={"name": "Search", "tier": 2}),
    Route("incidents:service", "GET", service, lists=True),
    Route("incidents:service-follow", "POST", service, v=302),
    Route("incidents:following", lists=True),
    Route("incidents:service-edit", "GET", service, v=403, r=403, m=200),
    Route("incidents:service-edit", "POST", service, v=403, r=403, m=302, send={"name": "Search", "tier": 1}),
    Route("incidents:service-archive", "POST", service, v=403, r=403, m=302),
    Route("incidents:service-restore", "POST", retired_service, v=403, r=403, m=302),
    Route("incidents:severities"),
    Route("incidents:severity-edit", make=lambda cast, circle: {"rank": 2}, v=403, m=200),
    Route(
        "incidents:severity-edit",
        "POST",
        make=lambda cast, circle: {"rank": 2},
        send={"description": "Large", "task_priority": "P2", "version": 1, "target_detect": 5},
        v=403,
        m=302,
    ),
    Route("incidents:categories"),
]
