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


ROWS = [
    Route("postmortems:draft-start", "POST", make=of("not_started"), **WRITE),
    Route("postmortems:draft-update", "POST", make=drafted, **WRITE),
    Route("postmortems:draft-marks", make=drafted, **ALL),
    Route("postmortems:draft-state", make=drafted, **ALL),
    Route("api-postmortem-start-from-record", "POST", make=of("not_started"), **{**API_WRITE, "r": 201}),
    Route("api-postmortem-update-from-record", "POST", make=drafted, **API_WRITE),
    Route("api-postmortem-first-draft", make=drafted, a=401, **ALL),
]
