"""Rows of the routes of review meetings."""

from typing import Any

from core.access.models import Circle
from core.testing import NOW, Route
from postmortems.models import AgendaItem, Attendee, ReviewMeeting
from postmortems.tests.factories import postmortem

ALL = {"v": 200, "outside": 404}
WRITE = {"v": 403, "r": 302, "outside": 404}


def meeting(cast: Any, circle: Circle | None, state: str = "planned") -> dict[str, int]:
    """A review meeting about an incident of Ada's, led by Mona."""
    row = postmortem(cast, "published", circle)
    parent = row.incident.circle if circle else Circle.public()
    facts = {"facilitator": cast.mona, "created_by": cast.grace, "created_at": NOW, "starts_at": NOW, "state": state}
    made = ReviewMeeting.objects.for_parent(parent).create(title=row.title, **facts)
    AgendaItem.objects.for_parent(made).create(incident=row.incident)
    return {"pk": made.pk}


def running(cast: Any, circle: Circle | None) -> dict[str, int]:
    return meeting(cast, circle, "running")


def attendee(cast: Any, circle: Circle | None) -> dict[str, int]:
    pk = meeting(cast, circle)["pk"]
    made = Attendee.objects.for_parent(ReviewMeeting.objects.get(pk=pk)).create(user=cast.ada)
    return {"pk": pk, "row": made.pk}


def with_ada(cast: Any, circle: Circle | None) -> dict[str, int]:
    return {"pk": attendee(cast, circle)["pk"]}


def plan(cast: Any, facts: Any) -> dict[str, Any]:
    incident = postmortem(cast, "published").incident_id
    when = {"day": "2036-03-10", "clock": "15:00", "minutes": 60}
    return {"incidents": [incident], "facilitator": cast.mona.handle, **when}


def changed(cast: Any, facts: Any) -> dict[str, Any]:
    when = {"day": "2036-03-11", "clock": "15:00", "minutes": 60}
    return {"facilitator": cast.mona.handle, "version": 0, **when}


def plan_by_api(cast: Any, facts: Any) -> dict[str, Any]:
    incident = f"INC-{postmortem(cast, 'published').incident_id}"
    return {"incidents": [incident], "facilitator": "mona", "starts_at": "2036-03-10T15:00:00Z"}


def item(cast: Any, circle: Circle | None) -> dict[str, int]:
    pk = meeting(cast, circle, "running")["pk"]
    return {"pk": pk, "row": AgendaItem.objects.get(meeting=pk).pk}


def first_incident(facts: Any) -> int:
    return int(AgendaItem.objects.get(meeting=facts["pk"]).incident_id)


def minutes(cast: Any, facts: Any) -> dict[str, int]:
    return {"incident": first_incident(facts), "minutes": 25}


def minutes_by_api(cast: Any, facts: Any) -> dict[str, Any]:
    return {"incident": f"INC-{first_incident(facts)}", "minutes": 25}


def incident_by_api(cast: Any, facts: Any) -> dict[str, Any]:
    return {"incident": f"INC-{first_incident(facts)}"}


RUN = {"v": 403, "m": 302, "outside": 404}
API_EDIT = {"a": 401, "v": 403, "r": 200, "outside": 404}
API_RUN = {"a": 401, "v": 403, "m": 200, "outside": 404}
SAID = {"text": "It named the API only."}

ROWS = [
    Route("postmortems:meetings", lists=True),
    Route("postmortems:meeting-plan", lists=True),
    Route("postmortems:meeting-plan", "POST", send=plan, v=403, r=302),
    Route("postmortems:meeting", make=meeting, **ALL),
    Route("postmortems:meeting-calendar", make=meeting, **ALL),
    Route(
        "postmortems:meeting-invite",
        "POST",
        make=meeting,
        send=lambda cast, facts: {"person": cast.linus.handle},
        **WRITE,
    ),
    Route("postmortems:meeting-agenda", "POST", make=meeting, send=minutes, **RUN),
    Route("postmortems:meeting-discuss", "POST", make=item, **RUN),
    Route("postmortems:meeting-capture", "POST", make=running, send=SAID, **WRITE),
    Route("postmortems:meeting-present", "POST", make=attendee, send={"present": "1"}, **RUN),
    # Grace planned the meeting.
    Route("postmortems:meeting-edit", make=meeting, v=403, r=200, outside=404),
    Route("postmortems:meeting-edit", "POST", make=meeting, send=changed, **WRITE),
    Route("api-review-meeting-detail", "PATCH", make=meeting, send={"place": "Room 4"}, **API_EDIT),
    Route("postmortems:meeting-start", "POST", make=meeting, **RUN),
    Route("postmortems:meeting-end", "POST", make=running, **RUN),
    Route("postmortems:meeting-cancel", "POST", make=meeting, **RUN),
    Route("api-review-meeting-list", a=401, lists=True),
    Route("api-review-meeting-list", "POST", send=plan_by_api, a=401, v=403, r=201),
    Route("api-review-meeting-detail", make=meeting, a=401, **ALL),
    Route(
        "api-review-meeting-invite", "POST", make=meeting, send={"person": "linus"}, a=401, v=403, r=200, outside=404
    ),
    Route(
        "api-review-meeting-present",
        "POST",
        make=with_ada,
        send={"person": "ada", "present": True},
        **API_RUN,
    ),
    Route("api-review-meeting-start", "POST", make=meeting, **API_RUN),
    Route("api-review-meeting-end", "POST", make=running, **API_RUN),
    Route("api-review-meeting-cancel", "POST", make=meeting, **API_RUN),
    Route("api-review-meeting-agenda", "POST", make=meeting, send=minutes_by_api, **API_RUN),
    Route("api-review-meeting-discuss", "POST", make=running, send=incident_by_api, **API_RUN),
    Route("api-review-meeting-capture", "POST", make=running, send=SAID, a=401, v=403, r=201, outside=404),
]
