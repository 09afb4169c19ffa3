"""Rows of this app's routes. What a row means: `core/testing.py`, class Route."""

from typing import Any

from core.access.models import Circle
from core.testing import NOW, Facts, Route
from importing.models import Import
from incidents.tests.factories import make_incident


def own_import(cast: Any, circle: Circle | None) -> Facts:
    """An import of Grace: private to her for every role."""
    kept = Import.objects.create(
        author=cast.grace, name="x", digest="d", source="x", created_at=NOW, expires_at=NOW.replace(year=2099)
    )
    return {"pk": kept.pk}


def refused_import(cast: Any, circle: Circle | None) -> Facts:
    facts = own_import(cast, circle)
    Import.objects.filter(**facts).update(state="failed", problem="No incident was found")
    return facts


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
ROWS = [
    Route("importing:list", v=403, r=200),
    Route("importing:read", "POST", send={"text": ""}, v=403, r=422),
    Route("importing:review", make=own_import, v=404, r=200, m=404),
    Route("importing:save", "POST", make=own_import, send={"version": 1}, v=404, r=302, m=404),
    Route("importing:create", "POST", make=own_import, v=404, r=422, m=404),
    Route("importing:as-text", "POST", make=refused_import, v=404, r=302, m=404),
    Route("importing:discard", "POST", make=own_import, v=404, r=302, m=404),
    Route("importing:original", make=original, **ALL),
    Route("api-incident-original", make=original, a=401, **ALL),
    Route("api-import-list", a=401),
    Route("api-import-list", "POST", send={"text": "10:00 Down"}, a=401, v=403, r=201),
    Route("api-import-detail", make=own_import, a=401, v=404, r=200, m=404),
    Route("api-import-detail", "DELETE", make=own_import, a=401, v=404, r=204, m=404),
    Route(
        "api-import-detail",
        "PATCH",
        make=own_import,
        send={"choices": {"title": "x"}, "version": 1},
        a=401,
        v=404,
        r=200,
        m=404,
    ),
    Route("api-import-as-text", "POST", make=refused_import, a=401, v=404, r=200, m=404),
    Route("api-import-confirm", "POST", make=own_import, a=401, v=404, r=422, m=404),
]
