"""Context of the incident page: chips, facts, steps, hypotheses and impact."""

from collections.abc import Callable
from functools import cache
from typing import Any

from accounts.models import User
from core.text.inline import linked
from core.web.templatetags.ui import clock, duration
from incidents.entry_references import named_entries
from incidents.incident_detail import IncidentDetail
from incidents.models import Hypothesis, Incident
from incidents.policies import can_merge, can_respond
from incidents.views import display

ANSWERED = ["open", "confirmed", "ruled_out", "abandoned"]


def head(incident: Incident, user: User) -> dict[str, Any]:
    """Chips, relations and next actions: part of every response, so it loads no other data. `summary` is a function."""
    words = incident.summary
    return {
        "severity_chip": display.severity_chip(incident.severity.name),
        "status_chip": display.status_chip(incident.status),
        "may_respond": can_respond(user, incident),
        "may_merge": can_merge(user, incident),
        "summary": cache(lambda: linked(words, named_entries(incident, words, user, here=True))),
        "related": related(incident, user),
        "postmortem_due": postmortem_due(incident),
    }


def postmortem_due(incident: Incident) -> str:
    """The label of the button while a required postmortem is not published; else ""."""
    postmortem = getattr(incident, "postmortem", None)
    if postmortem is None or not postmortem.required or postmortem.status == "published":
        return ""
    return "Start postmortem" if postmortem.status == "not_started" else "Continue postmortem"


def fragment_context() -> dict[str, Callable[[IncidentDetail], Any]]:
    """Context of the page's fragments, by the names used in templates."""
    return {
        "facts": lambda detail: running_facts(detail) if detail.incident.is_active else finished_facts(detail),
        "steps": display.steps,
        "people": display.people,
        "hypotheses": hypotheses,
        "windows": windows,
    }


def windows(detail: IncidentDetail) -> list[dict[str, Any]]:
    return [{"row": w, "words": display.affected_text(w.share, w.population, w.approximate)} for w in detail.windows]


def running_facts(detail: IncidentDetail) -> list[dict[str, Any]]:
    incident, zone = detail.incident, detail.incident.zone
    due = incident.update_due_at
    late = due is not None and due < detail.now
    left = duration(abs(due - detail.now)) if due else ""
    words = f"{clock(due, zone)}, {left} overdue" if late else f"{clock(due, zone)}, in {left}" if due else "none"
    return [
        {"label": "Running for", "value": duration(detail.now - incident.started_at)},
        {"label": "Impact now", "value": display.impact_text(detail), "add_url": "impact/add/"},
        {
            "label": "Incident lead",
            "value": incident.lead.name if incident.lead else "",
            "note": "" if incident.lead is None or incident.lead.is_active else "has left",
            "add_url": "roles/",
        },
        {"label": "Next update due", "value": words},
    ]


def finished_facts(detail: IncidentDetail) -> list[dict[str, Any]]:
    incident, time_range = detail.incident, detail.metrics
    postmortem = getattr(incident, "postmortem", None)
    state = postmortem.get_status_display() if postmortem else "Not required"
    due_on = postmortem.due_on if postmortem and postmortem.status != "published" else None
    due = f"due {moment_day(due_on)}" if due_on else ""
    return [
        {"label": "Impact", "value": display.impact_text(detail), "note": time_range["impact"].text},
        {"label": "Time to recover", "value": time_range["mitigate"].text},
        {"label": "Time to find the cause", "value": time_range["identify"].text},
        {"label": "Time on ruled-out hypotheses", "value": time_range["diversion"].text},
        {"label": "Incident lead", "value": incident.lead.name if incident.lead else ""},
        {"label": "Postmortem", "value": state, "url": f"/postmortems/{incident.ref}/", "note": due},
    ]


def moment_day(value: Any) -> str:
    return f"{value.day} {value:%b}"


def hypotheses(detail: IncidentDetail) -> dict[str, Any]:
    rows = [
        {
            "row": hypothesis,
            "what": linked(hypothesis.statement, detail.numbered),
            "span": hypothesis_span(hypothesis, detail),
            "cost": hypothesis.cost(detail.now) if hypothesis.ended_at or detail.incident.is_active else None,
            "why": linked(
                " ".join(filter(None, [hypothesis.plausible_because, hypothesis.verdict_because])), detail.numbered
            ),
        }
        for hypothesis in sorted(
            detail.hypotheses, key=lambda h: (h.verdict != "open", h.verdict != "confirmed", h.started_at)
        )
    ]
    counted = [(verdict, sum(h.verdict == verdict for h in detail.hypotheses)) for verdict in Hypothesis.Verdict]
    words = ", ".join(f"{n} {verdict.label.lower()}" for verdict, n in counted if n)
    left_open = not detail.incident.is_active and any(h.verdict == "open" for h in detail.hypotheses)
    return {"rows": rows, "words": words or "None", "left_open": left_open}


def hypothesis_span(hypothesis: Hypothesis, detail: IncidentDetail) -> str:
    """ "22:05 to 22:40"; an open one runs until now, or has no end once the incident is resolved."""
    begun = clock(hypothesis.started_at, detail.incident.zone)
    if hypothesis.ended_at:
        return f"{begun} to {clock(hypothesis.ended_at, detail.incident.zone)}"
    return f"{begun} to now" if detail.incident.is_active else f"{begun}, no end recorded"


def related(incident: Incident, user: User) -> list[tuple[str, Incident]]:
    """Related incidents that this person may see. No query if there are none."""
    named = [("Merged into", incident.merged_into_id), ("Recurrence of", incident.recurrence_of_id)]
    asked = [pk for _, pk in named if pk]
    found = Incident.objects.visible_to(user).in_bulk(asked) if asked else {}
    return [(words, found[pk]) for words, pk in named if pk in found]
