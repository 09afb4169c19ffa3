"""Rows of the incidents' API. Anonymous requests get 401; objects without access are 404."""

from typing import Any

from core.files.tests.factories import picture_form
from core.testing import NOW, Route
from incidents.tests import ledger_response as pages

AT = NOW.isoformat()
DECLARED = {"title": "Errors", "severity": 2}


def merged(cast: Any, arguments: pages.Facts) -> pages.Facts:
    return {"into": pages.one(cast, None).ref, "reason": "One fault"}


def write(name: str, make: Any, send: Any, method: str = "POST", **columns: Any) -> Route:
    return Route(name, method, make, a=401, v=403, **{"r": 200, **columns}, outside=404, send=send)


def verb(name: str, make: Any, send: Any = None, method: str = "POST", **columns: Any) -> Route:
    return write(f"api-incident-{name}", make, send, method, **columns)


def removal(name: str, make: Any, **columns: Any) -> Route:
    return write(f"api-incident-{name}", make, None, "DELETE", query="?reason=Written+twice", **columns)


def milestone(cast: Any, circle: Any) -> pages.Facts:
    return {"pk": pages.milestone(cast, circle)["pk"], "name": "detected"}


ROWS = [
    Route("api-incident-list", a=401, lists=True),
    Route("api-incident-list", "POST", a=401, v=403, r=201, send=DECLARED),
    Route("api-incident-detail", "GET", pages.incident, a=401, outside=404),
    write("api-incident-detail", pages.incident, {"title": "Errors"}, "PATCH"),
    Route("api-incident-access", make=pages.incident, a=401, outside=404),
    Route("api-incident-follow", "POST", pages.incident, a=401, outside=404),
    Route("api-incident-unfollow", "POST", pages.incident, a=401, outside=404),
    verb("severity", pages.incident, {"severity": 1}),
    verb("move", pages.incident, {"to": "fixing"}),
    verb("reach", pages.incident, {"milestone": "fix_applied", "text": "Back to the old setting"}),
    verb("resolve", pages.incident, {"at": AT}),
    verb("close", pages.resolved),
    verb("reopen", pages.canceled, pages.REASON),
    verb("cancel", pages.incident, pages.REASON),
    verb("merge", pages.incident, merged, r=403, m=200),
    verb("restrict", pages.incident, pages.REASON, r=403, m=403, d=200),
    verb("unrestrict", pages.incident, pages.REASON, r=403, m=403, d=409),
    verb("grant-access", pages.incident, {"person": "grace"}, r=403, m=403, d=204),
    verb(
        "revoke-access",
        lambda cast, circle: {"pk": pages.member(cast, circle)["pk"]},
        {"person": "linus"},
        r=403,
        m=403,
        d=204,
    ),
    Route("api-incident-entries", "GET", pages.incident, a=401, outside=404),
    verb("entries", pages.incident, {"text": "Errors rise"}, r=201),
    Route("api-incident-entry", "GET", pages.entry, a=401, outside=404),
    verb("entry", pages.entry, {"version": 1, "text": "Errors fall"}, "PATCH", r=403, m=200),
    removal("entry", pages.entry, r=403, m=204),
    Route("api-incident-entry-files", "GET", pages.entry, a=401, outside=404),
    verb("entry-files", pages.entry, picture_form, r=201),
    verb("file", pages.entry_file, None, "DELETE", r=204),
    verb("log", pages.incident, {"text": "/ack"}, r=201),
    verb("hypotheses", pages.incident, {"statement": "Database"}, r=201),
    verb("hypothesis-verdict", pages.hypothesis, {"verdict": "ruled_out"}),
    verb("hypothesis-reopen", pages.answered),
    removal("remove-hypothesis", pages.hypothesis, r=403, m=204),
    verb("impact", pages.incident, {"starts_at": AT, "share": "0.75"}, r=201),
    verb("impact-window", pages.window, {"share": "0.5"}, "PATCH"),
    removal("impact-window", pages.window, r=204),
    verb("impact-end", pages.window, {}),
    verb("milestone", milestone, {"at": AT}, "PATCH"),
    verb("milestone", milestone, None, "DELETE", r=204),
    verb("escalations", pages.incident, {"to_team": "API"}, r=201),
    verb("escalation-joined", pages.asked, {}),
    verb("factors", pages.incident, {"statement": "A default"}, r=201),
    verb("factor", pages.factor, {"statement": "A default"}, "PATCH"),
    removal("factor", pages.factor, r=403, m=204),
    verb("factor-evidence", pages.factor, {"evidence": []}),
    verb("half-time", pages.incident, {"part": "detect", "text": "An alert on the pool"}),
    verb("factor-accept", pages.factor, {"because": "It happens once a year"}),
    verb("measures", pages.incident, {"title": "Review every setting"}, r=201),
    Route("api-incident-measures", "GET", pages.incident, a=401, outside=404),
    Route("api-incident-similar-to-new", "GET", a=401, v=403, r=200, query="?title=Errors"),
    Route("api-incident-similar", "GET", pages.incident, a=401, outside=404),
    verb("roles", pages.incident, {"role": "scribe", "to": "grace"}, r=201),
    verb("role-end", pages.scribe),
    verb("updates", pages.incident, {"text": "We look into it"}, r=201),
    Route("api-incident-updates", "GET", pages.incident, a=401, outside=404),
    verb("relate", pages.incident, {"to": None}),
    Route("api-service-list", a=401),
    Route("api-service-list", "POST", a=401, v=403, r=403, m=201, send={"name": "Search"}),
    Route("api-service-detail", "GET", pages.service, a=401),
    Route("api-service-detail", "PATCH", pages.service, a=401, v=403, r=403, m=200, send={"tier": 1}),
    Route("api-service-reliability", "GET", pages.service_with_target, a=401),
    Route("api-service-follow", "POST", pages.service, a=401),
    Route("api-service-unfollow", "POST", pages.service, a=401),
    Route("api-service-archive", "POST", pages.service, a=401, v=403, r=403, m=200),
    Route("api-service-restore", "POST", pages.retired_service, a=401, v=403, r=403, m=200),
    Route("api-severity-list", a=401),
    Route("api-severity-detail", "GET", lambda cast, circle: {"rank": 1}, a=401),
    Route(
        "api-severity-detail",
        "PATCH",
        lambda cast, circle: {"rank": 1},
        send={"targets": {"detect": 5}},
        a=401,
        v=403,
        m=200,
    ),
    Route("api-category-list", a=401),
    Route("api-category-detail", "GET", lambda cast, circle: {"code": "CFG"}, a=401),
]
