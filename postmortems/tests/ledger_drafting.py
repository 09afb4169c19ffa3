"""Rows of the routes of templates and of the first draft."""

from typing import Any

from core.access.models import Circle
from core.testing import NOW, Route
from postmortems.models import FirstDraft, PostmortemTemplate
from postmortems.tests.factories import of, postmortem

ALL = {"v": 200, "outside": 404}
WRITE = {"v": 403, "r": 302, "outside": 404}
API_WRITE = {"a": 401, "v": 403, "r": 200, "outside": 404}


def drafted(cast: Any, circle: Circle | None) -> dict[str, int]:
    """A draft of Ada's that began from the record."""
    row = postmortem(cast, "draft", circle)
    sre = PostmortemTemplate.objects.get(slug="sre")
    FirstDraft.objects.for_parent(row).create(template=sre, sentences=[], updated_at=NOW)
    return {"pk": row.incident_id}


FACTOR = {"statement": "The pool was too small", "kind": "root", "confidence": "fact"}
ROWS = [
    Route("postmortems:draft-start", "POST", make=of("not_started"), **WRITE),
    Route("postmortems:draft-update", "POST", make=drafted, **WRITE),
    Route("postmortems:margin", "POST", make=drafted, send={"text": "It failed."}, v=403, r=200, outside=404),
    Route("postmortems:similar", make=drafted, **ALL),
    Route("postmortems:sentence", make=of("draft", name="factor"), v=403, r=200, outside=404),
    Route("postmortems:sentence", "POST", make=of("draft", name="factor"), send=FACTOR, **WRITE),
    Route("api-postmortem-start-from-record", "POST", make=of("not_started"), **{**API_WRITE, "r": 201}),
    Route("api-postmortem-update-from-record", "POST", make=drafted, **API_WRITE),
    Route("api-postmortem-first-draft", make=drafted, a=401, **ALL),
]


def an_unused_template(cast: Any, circle: Circle | None) -> dict[str, str]:
    return {"slug": "narrative"}


def an_archived_template(cast: Any, circle: Circle | None) -> dict[str, str]:
    PostmortemTemplate.objects.filter(slug="narrative").update(archived_at=NOW)
    return {"slug": "narrative"}


FORM = {
    "name": "Story",
    "sections-TOTAL_FORMS": "1",
    "sections-INITIAL_FORMS": "0",
    "sections-0-heading": "What happened",
}
JSON = {"name": "Story", "sections": [{"heading": "What happened", "blocks": ["timeline"]}]}
MANAGE = {"v": 403, "m": 302}
ROWS += [
    Route("postmortems:templates", v=302),
    Route("postmortems:template-new", v=403, m=200, lists=True),
    Route("postmortems:template-new", "POST", send=FORM, **MANAGE),
    Route("postmortems:template-new-preview", "POST", send=FORM, v=200),
    Route("postmortems:template", make=an_unused_template, v=200, lists=True),
    Route("postmortems:template", "POST", make=an_unused_template, send=FORM, **MANAGE),
    Route("postmortems:template-preview", "POST", make=an_unused_template, send=FORM, v=200),
    Route("postmortems:template-archive", "POST", make=an_unused_template, **MANAGE),
    Route("postmortems:template-restore", "POST", make=an_archived_template, **MANAGE),
    Route("api-postmortem-template-list", a=401, v=200),
    Route("api-postmortem-template-list", "POST", send=JSON, a=401, v=403, m=201),
    Route("api-postmortem-template-detail", make=an_unused_template, a=401, v=200),
    Route("api-postmortem-template-detail", "PATCH", make=an_unused_template, send=JSON, a=401, v=403, m=200),
    Route("api-postmortem-template-archive", "POST", make=an_unused_template, a=401, v=403, m=200),
    Route("api-postmortem-template-restore", "POST", make=an_archived_template, a=401, v=403, m=200),
]
