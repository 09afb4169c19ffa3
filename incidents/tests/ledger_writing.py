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
    if row.version:
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
    Route("incidents:postmortem-dismiss", "POST", make=of("draft"), send={"digest": "x"}, **WRITE),
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

API_WRITE = {"a": 401, "v": 403, "r": 200, "outside": 404}
API_DECIDE = {"a": 401, "v": 403, "m": 200, "outside": 404}
ROWS += [
    Route("api-postmortem-list", a=401),
    Route("api-postmortem-detail", make=of("published"), a=401, **ALL),
    Route("api-postmortem-checks", make=of("draft"), a=401, **ALL),
    Route("api-postmortem-revisions", make=of("draft"), a=401, **ALL),
    Route("api-postmortem-markdown", make=of("draft"), a=401, **ALL),
    Route("api-incident-original", make=original, a=401, **ALL),
    Route("api-postmortem-advice", make=of("draft"), a=401, **ALL),
    Route("api-postmortem-dismiss", "POST", make=of("draft"), send={"digest": "0123456789abcdef"}, **API_WRITE),
    Route("api-postmortem-none", "POST", make=of("draft"), send={"section": "process"}, **API_WRITE),
    Route("api-postmortem-start", "POST", make=of("not_started"), a=401, v=403, r=201, outside=404),
    Route("api-postmortem-save", "POST", make=of("draft"), send=SAVED, **API_WRITE),
    Route("api-postmortem-ask", "POST", make=of("draft"), send={"reviewer": "grace"}, **API_WRITE),
    Route("api-postmortem-request-changes", "POST", make=of("in_review"), send={"text": "More."}, **API_DECIDE),
    Route("api-postmortem-approve", "POST", make=of("in_review"), send={"reason": "Old."}, **API_DECIDE),
    Route("api-postmortem-publish", "POST", make=of("approved"), send={"reason": "Old."}, **API_DECIDE),
    Route("api-postmortem-reopen", "POST", make=of("published"), send={"reason": "New facts."}, **API_DECIDE),
    Route("api-postmortem-comment", "POST", make=of("draft"), send={"text": "Seen."}, **{**API_WRITE, "r": 201}),
    Route("api-postmortem-hand-over", "POST", make=of("draft"), send={"to": "grace"}, **API_WRITE),
    Route("api-postmortem-restore", "POST", make=of("draft"), send={"number": 1, "version": 1}, **API_WRITE),
    Route("api-import-list", a=401),
    Route("api-import-list", "POST", send={"text": "10:00 Down"}, a=401, v=403, r=201),
    Route("api-import-detail", make=own_import, a=401, v=404, r=200, m=404),
    Route("api-import-detail", "DELETE", make=own_import, a=401, v=404, r=204, m=404),
    Route(
        "api-import-choices",
        "POST",
        make=own_import,
        send={"choices": {"title": "x"}, "version": 1},
        a=401,
        v=404,
        r=200,
        m=404,
    ),
    Route("api-import-confirm", "POST", make=own_import, a=401, v=404, r=422, m=404),
]
