"""Rows of postmortems and imports."""

from typing import Any

from core.access.models import Circle
from core.testing import NOW, Facts, Route
from incidents.models import Import, Postmortem, Revision
from incidents.tests.factories import make_incident


def postmortem(cast: Any, status: str = "draft", circle: Circle | None = None, **facts: Any) -> Postmortem:
    """A postmortem of Ada's with one revision, Mona its reviewer."""
    incident = make_incident(lead=cast.ada, circle=circle, status="resolved", resolved_at=NOW)
    facts = {"owner": cast.ada, "reviewer": cast.mona, "version": 1, "text": "## Summary\n\nOld words.", **facts}
    if status == "not_started":
        facts |= {"version": 0, "text": ""}
    if status in {"approved", "published"}:
        facts["approved_by"] = cast.mona
    row = Postmortem.objects.create(
        incident=incident, circle=incident.circle, status=status, updated_at=NOW, published_at=NOW, **facts
    )
    Revision.objects.create(postmortem=row, circle=incident.circle, number=1, text=row.text, by=cast.ada, at=NOW)
    return row


def of(status: str, **more: Any) -> Any:
    """Arguments of a route about a postmortem in this state."""
    return lambda cast, circle: {"pk": postmortem(cast, status, circle).incident_id, **more}


def own_import(cast: Any, circle: Circle | None) -> Facts:
    """An import of Grace's: private to her, whatever the role of others."""
    kept = Import.objects.create(
        author=cast.grace, name="x", digest="d", source="x", created_at=NOW, expires_at=NOW.replace(year=2099)
    )
    return {"pk": kept.pk}


def original(cast: Any, circle: Circle | None) -> Facts:
    incident = make_incident(lead=cast.ada, circle=circle)
    Import.objects.create(
        author=cast.ada,
        name="x",
        digest="d",
        source="x",
        incident=incident,
        state="confirmed",
        created_at=NOW,
        expires_at=NOW,
    )
    return {"pk": incident.pk}


ALL = {"v": 200, "outside": 404}
WRITE = {"v": 403, "r": 302, "outside": 404}
SAVED = {"text": "New words.", "version": 1}

ROWS = [
    Route("incidents:postmortems"),
    Route("incidents:postmortem", make=of("published"), **ALL),
    Route("incidents:postmortem-export", make=of("draft"), **ALL),
    Route("incidents:postmortem-revisions", make=of("draft"), **ALL),
    Route("incidents:postmortem-revision", make=of("draft", number=1), **ALL),
    Route("incidents:postmortem-edit", make=of("draft"), v=302, r=200, outside=404),
    Route(
        "incidents:postmortem-start",
        "POST",
        make=of(
            "not_started",
        ),
        **WRITE,
    ),
    Route("incidents:postmortem-save", "POST", make=of("draft"), send=SAVED, **WRITE),
    Route("incidents:postmortem-preview", "POST", make=of("draft"), send=SAVED, v=200, outside=404),
    Route(
        "incidents:postmortem-hand-over",
        "POST",
        make=of("draft"),
        send=lambda cast, facts: {"to": cast.grace.pk},
        **WRITE,
    ),
    Route("incidents:postmortem-none", "POST", make=of("draft", section="lucky"), **WRITE),
    Route("incidents:postmortem-restore", "POST", make=of("draft", number=1), send={"version": 1}, **WRITE),
    Route(
        "incidents:postmortem-ask",
        "POST",
        make=of("draft"),
        send=lambda cast, facts: {"reviewer": cast.grace.pk},
        **WRITE,
    ),
    Route("incidents:postmortem-comment", "POST", make=of("draft"), send={"text": "Seen."}, **WRITE),
    Route(
        "incidents:postmortem-changes", "POST", make=of("in_review"), send={"text": "More."}, v=403, m=302, outside=404
    ),
    Route(
        "incidents:postmortem-approve", "POST", make=of("in_review"), send={"reason": "Old."}, v=403, m=302, outside=404
    ),
    Route(
        "incidents:postmortem-publish", "POST", make=of("approved"), send={"reason": "Old."}, v=403, m=302, outside=404
    ),
    Route(
        "incidents:postmortem-reopen", "POST", make=of("published"), send={"reason": "New."}, v=403, m=302, outside=404
    ),
    Route("incidents:imports", v=403, r=200),
    Route("incidents:import-read", "POST", send={"text": ""}, v=403, r=422),
    Route("incidents:import", make=own_import, v=404, r=200, m=404),
    Route("incidents:import-save", "POST", make=own_import, send={"version": 1}, v=404, r=302, m=404),
    Route("incidents:import-create", "POST", make=own_import, v=404, r=422, m=404),
    Route("incidents:import-discard", "POST", make=own_import, v=404, r=302, m=404),
    Route("incidents:original", make=original, **ALL),
]
