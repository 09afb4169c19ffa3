"""Rows of this app's routes. What a row means: `core/testing.py`, class Route."""

from typing import Any

from core.access.models import Circle
from core.files.tests.factories import picture_form
from core.testing import NOW, Route
from postmortems.models import (
    Correction,
    Export,
    ExternalVersion,
    ReadingItem,
    Thread,
)
from postmortems.tests import ledger_drafting, ledger_meetings
from postmortems.tests.factories import of, postmortem

ALL = {"v": 200, "outside": 404}
WRITE = {"v": 403, "r": 302, "outside": 404}
SAVED = {"text": "New words.", "version": 1}

ROWS = [
    *ledger_drafting.ROWS,
    *ledger_meetings.ROWS,
    Route("postmortems:list", lists=True),
    Route("postmortems:list", query="?show=published", lists=True),
    Route("postmortems:detail", make=of("published"), **ALL),
    Route("postmortems:export", make=of("draft"), **ALL),
    Route("postmortems:export", make=of("draft"), query="?format=json", **ALL),
    Route("postmortems:export", "POST", make=of("draft"), send={"format": "pdf"}, v=302, outside=404),
    Route("postmortems:external", make=of("draft"), **ALL),
    Route("postmortems:external", "POST", make=of("draft"), send={"text": "Short.", "version": 0}, **WRITE),
    Route("postmortems:revisions", make=of("draft"), **ALL),
    Route("postmortems:revision", make=of("draft", number=1), **ALL),
    Route("postmortems:edit", make=of("draft"), v=302, r=200, outside=404),
    Route("postmortems:block", make=of("draft", name="impact"), **ALL),
    Route("postmortems:complete", make=of("draft"), query="?q=@a", **ALL),
    Route("postmortems:picture-add", "POST", make=of("draft"), send=picture_form, v=403, r=201, outside=404),
    Route(
        "postmortems:start",
        "POST",
        make=of(
            "not_started",
        ),
        **WRITE,
    ),
    Route("postmortems:save", "POST", make=of("draft"), send=SAVED, **WRITE),
    Route("postmortems:preview", "POST", make=of("draft"), send=SAVED, v=200, outside=404),
    Route(
        "postmortems:change-owner",
        "POST",
        make=of("draft"),
        send=lambda cast, facts: {"to": cast.grace.handle},
        **WRITE,
    ),
    Route("postmortems:advice-dismiss", "POST", make=of("draft"), send={"digest": "x"}, **WRITE),
    Route("postmortems:section-none", "POST", make=of("draft", section="lucky"), **WRITE),
    Route("postmortems:revision-restore", "POST", make=of("draft", number=1), send={"version": 1}, **WRITE),
    Route(
        "postmortems:review-request",
        "POST",
        make=of("draft"),
        send=lambda cast, facts: {"reviewers": [cast.grace.handle]},
        **WRITE,
    ),
    Route("postmortems:review", make=of("in_review"), **ALL),
    Route("postmortems:step-down", make=of("in_review"), v=302, r=302, m=200, d=302, outside=404),
    Route("postmortems:step-down", "POST", make=of("in_review"), v=409, r=409, m=302, d=409, outside=404),
    Route(
        "postmortems:ask-another",
        "POST",
        make=of("in_review"),
        send=lambda cast, facts: {"reviewer": cast.grace.handle},
        **WRITE,
    ),
    Route("postmortems:answers", "POST", make=of("in_review"), send={"causes": "yes"}, v=403, m=302, outside=404),
    Route("postmortems:participation", "POST", make=of("draft"), send={"mark": "seen"}, v=403, outside=404),
    Route("postmortems:thread-start", "POST", make=of("draft"), send={"text": "Seen."}, **WRITE),
    Route(
        "postmortems:request-changes", "POST", make=of("in_review"), send={"text": "More."}, v=403, m=302, outside=404
    ),
    Route("postmortems:approve", "POST", make=of("in_review"), send={"reason": "Old."}, v=403, m=302, outside=404),
    Route("postmortems:publish", "POST", make=of("approved"), send={"reason": "Old."}, v=403, m=302, outside=404),
    Route("postmortems:reopen", "POST", make=of("published"), send={"reason": "New."}, v=403, m=302, outside=404),
]


def correction(cast: Any, circle: Circle | None) -> dict[str, int]:
    """A correction by Grace of Ada's published text."""
    row = postmortem(cast, "published", circle)
    made = Correction.objects.for_parent(row).create(
        quote="Old", replacement="New", reason="Why", by=cast.grace, at=NOW
    )
    return {"pk": row.incident_id, "row": made.pk}


ROWS += [
    Route(
        "postmortems:correction-propose",
        "POST",
        make=of("published"),
        send={"quote": "Old words", "replacement": "New words", "reason": "Wrong"},
        v=403,
        r=302,
        outside=404,
    ),
    Route("postmortems:correction-approve", "POST", make=correction, v=403, m=302, outside=404),
    Route("postmortems:correction-remove", "POST", make=correction, v=403, r=302, outside=404),
]


def thread(state: str = "open", replacement: str | None = None) -> Any:
    """A thread of Mona's on a passage of Ada's draft."""

    def make(cast: Any, circle: Circle | None) -> dict[str, int]:
        row = postmortem(cast, "draft", circle)
        facts = {"quote": "Old words.", "position": 8, "state": state, "by": cast.mona, "at": NOW}
        made = Thread.objects.for_parent(row).create(
            is_suggestion=replacement is not None, replacement=replacement or "", **facts
        )
        return {"pk": row.incident_id, "row": made.pk}

    return make


def external(cast: Any, circle: Circle | None) -> dict[str, int]:
    """An external version by Grace, not approved."""
    row = postmortem(cast, "published", circle)
    ExternalVersion.objects.for_parent(row).create(text="All is well.", written_by=cast.grace, updated_at=NOW)
    return {"pk": row.incident_id}


def export(cast: Any, circle: Circle | None) -> dict[str, int]:
    """A finished file of Grace's; only she may open it."""
    row = postmortem(cast, "published", circle)
    made = Export.objects.for_parent(row).create(format="pdf", by=cast.grace, at=NOW, state="done", content=b"%PDF")
    return {"pk": row.incident_id, "row": made.pk}


def reading_item(cast: Any, circle: Circle | None) -> dict[str, int]:
    """An entry of Grace's reading list; of Mallory's when she asks, who has lost access."""
    row = postmortem(cast, "published", circle)
    who = cast.mallory if circle else cast.grace
    return {"row": ReadingItem.objects.for_parent(row).create(user=who, added_by=who, added_at=NOW).pk}


def reading_item_by_id(cast: Any, circle: Circle | None) -> dict[str, int]:
    return {"pk": reading_item(cast, circle)["row"]}


def a_published_postmortem(cast: Any, arguments: Any) -> dict[str, str]:
    return {"postmortem": postmortem(cast, "published").ref}


OWN = {"v": 404, "r": 200, "m": 404, "outside": 404}

ROWS += [
    Route("postmortems:reading-add", "POST", make=of("published"), v=302, outside=404),
    Route("postmortems:reading-read", "POST", make=reading_item, send={"read": "1"}, v=404, r=302, m=404, outside=404),
    Route("postmortems:reading-remove", "POST", make=reading_item, v=404, r=302, m=404, outside=404),
    Route("postmortems:weekly-digest", "POST", v=302, send={"on": "1"}),
    Route("postmortems:anniversary-dismiss", "POST", make=of("published"), v=302, outside=404),
    Route("postmortems:external-approve", "POST", make=external, v=403, m=302, outside=404),
    Route("postmortems:export-detail", make=export, **OWN),
    Route("postmortems:export-download", make=export, **OWN),
    Route("api-postmortem-exports", "POST", make=of("draft"), send={"format": "pdf"}, a=401, v=201, outside=404),
    Route("api-postmortem-export", make=export, a=401, **OWN),
    Route("api-postmortem-export-content", make=export, a=401, **OWN),
    Route("api-postmortem-data", make=of("published"), a=401, **ALL),
    Route("api-postmortem-external", make=external, a=401, **ALL),
    Route(
        "api-postmortem-external",
        "PUT",
        make=of("draft"),
        send={"text": "Short.", "version": 0},
        a=401,
        v=403,
        r=200,
        outside=404,
    ),
    Route("api-postmortem-external-approve", "POST", make=external, a=401, v=403, m=200, outside=404),
    Route("postmortems:thread-reply", "POST", make=thread(), send={"text": "Yes."}, **WRITE),
    Route("postmortems:thread-resolve", "POST", make=thread(), **WRITE),
    Route("postmortems:thread-reopen", "POST", make=thread("resolved"), **WRITE),
    Route("postmortems:suggestion-accept", "POST", make=thread(replacement="New words."), **WRITE),
    Route("postmortems:suggestion-decline", "POST", make=thread(replacement="New words."), **WRITE),
]

ROWS += [
    Route("api-postmortem-pictures", "POST", make=of("draft"), send=picture_form, a=401, v=403, r=201, outside=404),
    Route("api-postmortem-recommend", "POST", make=of("published"), send={"to": "grace"}, a=401, v=204, outside=404),
    Route("api-reading-item-list", a=401, lists=True),
    Route("api-reading-item-list", "POST", send=a_published_postmortem, a=401, v=201),
    Route("api-reading-item-detail", make=reading_item_by_id, a=401, **OWN),
    Route("api-reading-item-detail", "PATCH", make=reading_item_by_id, send={"read": True}, a=401, **OWN),
    Route("api-reading-item-detail", "DELETE", make=reading_item_by_id, a=401, **{**OWN, "r": 204}),
]

API_WRITE = {"a": 401, "v": 403, "r": 200, "outside": 404}
API_DECIDE = {"a": 401, "v": 403, "m": 200, "outside": 404}
ROWS += [
    Route("api-postmortem-list", a=401, lists=True),
    Route("api-postmortem-detail", make=of("published"), a=401, **ALL),
    Route("api-postmortem-checks", make=of("draft"), a=401, **ALL),
    Route("api-postmortem-revisions", make=of("draft"), a=401, **ALL),
    Route("api-postmortem-revision", make=of("draft", number=1), a=401, **ALL),
    Route("api-postmortem-markdown", make=of("draft"), a=401, **ALL),
    Route("api-postmortem-advice", make=of("draft"), a=401, **ALL),
    Route("api-postmortem-dismiss", "POST", make=of("draft"), send={"digest": "0123456789abcdef"}, **API_WRITE),
    Route("api-postmortem-none", "POST", make=of("draft"), send={"section": "process"}, **API_WRITE),
    Route("api-postmortem-start", "POST", make=of("not_started"), a=401, v=403, r=201, outside=404),
    Route("api-postmortem-detail", "PATCH", make=of("draft"), send=SAVED, **API_WRITE),
    Route("api-postmortem-ask", "POST", make=of("draft"), send={"reviewers": ["grace"]}, **API_WRITE),
    Route("api-postmortem-ask-another-reviewer", "POST", make=of("in_review"), send={"reviewer": "grace"}, **API_WRITE),
    Route("api-postmortem-step-down", "POST", make=of("in_review"), a=401, v=409, m=200, d=409, outside=404),
    Route(
        "api-postmortem-answers",
        "POST",
        make=of("in_review"),
        send={"answers": {"causes": {"yes": True}}},
        **API_DECIDE,
    ),
    Route("api-postmortem-participation", "POST", make=of("draft"), send={"mark": "seen"}, a=401, v=403, outside=404),
    Route("api-postmortem-next-steps", make=of("in_review"), a=401, **ALL),
    Route("api-postmortem-fact-changes", make=of("published"), a=401, **ALL),
    Route("api-postmortem-corrections", make=of("published"), a=401, **ALL),
    Route(
        "api-postmortem-corrections",
        "POST",
        make=of("published"),
        send={"quote": "Old words", "replacement": "New words", "reason": "Wrong"},
        **{**API_WRITE, "r": 201},
    ),
    Route("api-postmortem-correction-approve", "POST", make=correction, **API_DECIDE),
    Route("api-postmortem-correction-remove", "POST", make=correction, **{**API_WRITE, "r": 204}),
    Route("api-postmortem-threads", make=of("draft"), a=401, **ALL),
    Route("api-postmortem-threads", "POST", make=of("draft"), send={"text": "Seen."}, **{**API_WRITE, "r": 201}),
    Route("api-postmortem-thread-reply", "POST", make=thread(), send={"text": "Yes."}, **API_WRITE),
    Route("api-postmortem-thread-resolve", "POST", make=thread(), **API_WRITE),
    Route("api-postmortem-thread-reopen", "POST", make=thread("resolved"), **API_WRITE),
    Route("api-postmortem-thread-accept", "POST", make=thread(replacement="New words."), **API_WRITE),
    Route("api-postmortem-thread-decline", "POST", make=thread(replacement="New words."), **API_WRITE),
    Route("api-postmortem-request-changes", "POST", make=of("in_review"), send={"text": "More."}, **API_DECIDE),
    Route("api-postmortem-approve", "POST", make=of("in_review"), send={"reason": "Old."}, **API_DECIDE),
    Route("api-postmortem-publish", "POST", make=of("approved"), send={"reason": "Old."}, **API_DECIDE),
    Route("api-postmortem-reopen", "POST", make=of("published"), send={"reason": "New facts."}, **API_DECIDE),
    Route("api-postmortem-change-owner", "POST", make=of("draft"), send={"to": "grace"}, **API_WRITE),
    Route("api-postmortem-restore", "POST", make=of("draft"), send={"number": 1, "version": 1}, **API_WRITE),
]
