"""Verbs of the lifecycle: severity, status, milestones reached, resolve, close, merge."""

from functools import partial
from typing import Any

from core.api.viewsets import verb
from incidents.actions import declaration, details, following, lifecycle, milestone_reports
from incidents.api import inputs
from incidents.api.base import IncidentBase
from incidents.models import Incident


def merge_target(view: Any, incident: Incident, values: dict[str, Any]) -> dict[str, Any]:
    return values | {"into": view.other(values["into"])}


def earlier_incident(view: Any, incident: Incident, values: dict[str, Any]) -> dict[str, Any]:
    return {"to": view.other(values["to"]) if values["to"] else None}


class LifecycleVerbs(IncidentBase):
    severity = verb(
        "severity",
        inputs.SetSeverityInput,
        details.set_severity,
        doc="Set the severity. 409 if it is the same already.",
    )
    move = verb(
        "move",
        inputs.IncidentStatusInput,
        lifecycle.move_incident,
        doc="Change the status. 409 if it was changed at the same time.",
    )
    reach = verb(
        "reach",
        inputs.ReachMilestoneInput,
        milestone_reports.reach,
        doc="Report a milestone: it is logged and the status follows.",
    )
    resolve = verb(
        "resolve",
        inputs.ResolveInput,
        lifecycle.resolve_incident,
        doc="Resolve the incident. Open impact ends and the postmortem deadline starts.",
    )
    close = verb("close", None, lifecycle.close_incident, doc="Close the incident. 409 lists what is still open.")
    reopen = verb(
        "reopen",
        inputs.ReopenIncidentInput,
        lifecycle.reopen_incident,
        doc="Reopen the incident. 409 more than a day after it was resolved.",
    )
    cancel = verb(
        "cancel",
        inputs.IncidentReasonInput,
        lifecycle.cancel_incident,
        doc="Cancel the incident, for example a false alarm.",
    )
    merge = verb(
        "merge",
        inputs.MergeInput,
        declaration.merge_incident,
        resolve=merge_target,
        doc="Merge it into another incident (managers). 404 if you may not see that one.",
    )
    relate = verb(
        "relate",
        inputs.RelateInput,
        declaration.link_recurrence,
        resolve=earlier_incident,
        doc="Link an earlier incident that this one repeats. 404 if you may not see that one.",
    )
    follow = verb("follow", None, following.follow_incident, doc="Get the status updates of this incident.")
    unfollow = verb(
        "unfollow",
        None,
        partial(following.follow_incident, active=False),
        doc="Stop its status updates, also those of a role or a followed service.",
    )
