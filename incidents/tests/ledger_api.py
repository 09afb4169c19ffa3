"""Rows of the incidents' API. Strangers get 401; what a circle hides is 404."""

from typing import Any

from core.testing import NOW, Route
from incidents.tests import ledger_response as pages

AT = NOW.isoformat()
DECLARED = {"title": "Errors", "severity": 2}
MILESTONE = {"name": "detected"}


def merged(cast: Any, arguments: pages.Facts) -> pages.Facts:
    return {"into": pages.one(cast, None).ref, "reason": "One fault"}


def write(name: str, make: Any, send: Any, method: str = "POST", **columns: Any) -> Route:
    return Route(name, method, make, a=401, v=403, **{"r": 200, **columns}, outside=404, send=send)


def part(name: str, make: Any, send: Any, method: str = "POST", **columns: Any) -> Route:
    return write(f"api-incident-part-{name}", make, send, method, **columns)


def verb(name: str, make: Any, send: Any = None, **columns: Any) -> Route:
    return write(f"api-incident-{name}", make, send, **columns)


def cause(name: str, make: Any, send: Any, method: str = "POST", **columns: Any) -> Route:
    return write(f"api-incident-cause-{name}", make, send, method, **columns)


ROWS = [
    Route("api-incident-list", a=401, lists=True),
    Route("api-incident-list", "POST", a=401, v=403, r=201, send=DECLARED),
    Route("api-incident-detail", "GET", pages.incident, a=401, outside=404),
    write("api-incident-detail", pages.incident, {"title": "Errors"}, "PATCH"),
    Route("api-incident-access", make=pages.incident, a=401, outside=404),
    verb("severity", pages.incident, {"severity": 1}),
    verb("move", pages.incident, {"to": "fixing"}),
    verb("reach", pages.incident, {"milestone": "fix_applied", "text": "Back to the old setting"}),
    verb("resolve", pages.incident, {"at": AT}),
    verb("close", pages.resolved),
    verb("reopen", pages.cancelled, pages.REASON),
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
    Route("api-incident-part-entries", "GET", pages.incident, a=401, outside=404),
    part("entries", pages.incident, {"text": "Errors rise"}, r=201),
    part("entry", pages.entry, {"version": 1, "text": "Errors fall"}, "PATCH", r=403, m=200),
    part("remove-entry", pages.entry, pages.REASON, r=403, m=204),
    Route("api-incident-part-attach", "GET", pages.entry, a=401, outside=404),
    Route(
        "api-incident-part-attach", "POST", pages.entry, a=401, v=422, outside=404, send={}
    ),  # files come in multipart: test_entry_files.py
    part("take-file-away", pages.entry_file, None, "DELETE", r=204),
    part("log", pages.incident, {"text": "/ack"}, r=201),
    part("hypotheses", pages.incident, {"statement": "Database"}, r=201),
    part("verdict", pages.belief, {"verdict": "ruled_out"}),
    part("reopen-belief", pages.answered, None),
    part("impact", pages.incident, {"starts_at": AT, "share": "0.75"}, r=201),
    part("window", pages.window, {"share": "0.5"}, "PATCH"),
    part("end-impact", pages.window, {}),
    part("milestones", pages.incident, {"name": "detected", "at": AT}, "PUT"),
    part("escalations", pages.incident, {"to_team": "API"}, r=201),
    part("joined", pages.asked, {}),
    part("factors", pages.incident, {"statement": "A default"}, r=201),
    part("measures", pages.incident, {"title": "Review every setting"}, r=201),
    part("roles", pages.incident, {"role": "scribe", "to": "grace"}, r=201),
    part("updates", pages.incident, {"text": "We look into it"}, r=201),
    Route("api-incident-part-measures", "GET", pages.incident, a=401, outside=404),
    Route("api-incident-part-updates", "GET", pages.incident, a=401, outside=404),
    verb("relate", pages.incident, {"to": None}),
    cause("factor", pages.factor, {"statement": "A default"}, "PATCH"),
    cause("accept-factor", pages.factor, {"because": "It happens once a year"}),
    cause("remove-factor", pages.factor, pages.REASON, r=403, m=204),
    cause("remove-belief", pages.belief, pages.REASON, r=403, m=204),
    cause("clear-milestone", lambda cast, circle: {"pk": pages.milestone(cast, circle)["pk"]}, MILESTONE, r=204),
    cause("lay-down", pages.scribe, None),
    Route("api-service-list", a=401),
    Route("api-service-list", "POST", a=401, v=403, r=403, m=201, send={"name": "Search"}),
    Route("api-service-detail", "GET", pages.service, a=401),
    Route("api-service-detail", "PATCH", pages.service, a=401, v=403, r=403, m=200, send={"tier": 1}),
    Route("api-service-retire", "POST", pages.service, a=401, v=403, r=403, m=200),
    Route("api-service-restore", "POST", pages.retired_service, a=401, v=403, r=403, m=200),
    Route("api-severity-list", a=401),
    Route("api-severity-detail", "GET", lambda cast, circle: {"rank": 1}, a=401),
    Route("api-category-list", a=401),
    Route("api-category-detail", "GET", lambda cast, circle: {"code": "CFG"}, a=401),
]
