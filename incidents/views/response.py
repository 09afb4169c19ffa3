"""Verbs of the response: each has its own address, shows a form, and does one thing."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from incidents.actions import (
    declaration,
    details,
    escalations,
    lifecycle,
    milestones,
    response,
    roles,
    status_updates,
)
from incidents.forms import declaration as describe_forms
from incidents.forms import response as forms
from incidents.models import Escalation, Incident, IncidentRole, MilestoneName
from incidents.policies import must_merge
from incidents.views.verbs import (
    ask,
    asks,
    done,
    incident_of,
    part_of,
    sent,
)

NEXT_HINT = "Adds a timeline entry and updates the chart."


@asks
def reach(request: HttpRequest, pk: int, milestone: str) -> HttpResponse:
    incident = incident_of(request, pk)
    if milestone not in response.REACHED:
        raise Http404
    label = MilestoneName(milestone).label
    do = partial(response.reach, incident, milestone=milestone, by=request.user)
    form = forms.ReachForm(sent(request), incident=incident)
    return ask(request, incident, form, do, title=label, button=f"Log: {label.lower()}", hint=NEXT_HINT)


@asks
def milestone(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.MilestoneForm(sent(request), incident=incident, initial=known_milestone(request, incident))
    do = partial(milestones.set_milestone, incident, by=request.user)
    hint = "Changes the time of one milestone. The log keeps the previous value."
    return ask(request, incident, form, do, title="Set milestone", button="Set milestone", hint=hint)


def known_milestone(request: HttpRequest, incident: Incident) -> dict[str, object]:
    row = incident.milestones.filter(name=request.GET.get("name", "")).first()
    return {"name": row.name, "at": row.at, "precision": row.precision, "note": row.note} if row else {}


@require_POST
def clear_milestone(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    incident = incident_of(request, pk)
    milestones.clear_milestone(incident, name=name, by=request.user)
    return done(request, incident)


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    lifecycle.move_incident(incident, to=request.POST.get("to", ""), by=request.user)
    return done(request, incident)


@asks
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.ResolveForm(sent(request), incident=incident)
    do = partial(lifecycle.resolve_incident, incident, by=request.user)
    hint = "Open impact ends at this time. The postmortem deadline starts now."
    return ask(request, incident, form, do, title="Resolve", button="Resolve", icon="check", hint=hint)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    lifecycle.close_incident(incident, by=request.user)
    return done(request, incident)


@asks
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.ReopenForm(sent(request), incident=incident)
    do = partial(lifecycle.reopen_incident, incident, by=request.user)
    hint = "Reopening within a day adds another impact period."
    return ask(request, incident, form, do, title="Reopen", button="Reopen", icon="refresh", hint=hint)


@asks
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.ReasonForm(sent(request), incident=incident)
    do = partial(lifecycle.cancel_incident, incident, by=request.user)
    hint = "For false alarms. The record and the reason are kept."
    return ask(request, incident, form, do, title="Cancel incident", button="Cancel incident", hint=hint)


@asks
def severity(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = describe_forms.SeverityForm(sent(request), incident=incident, initial={"severity": incident.severity.rank})
    do = partial(details.set_severity, incident, by=request.user)
    return ask(request, incident, form, do, title="Change severity", button="Change severity")


@asks
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    services = list(incident.services.values_list("slug", flat=True))
    initial = {name: getattr(incident, name) for name in details.EDITABLE} | {"services": services}
    form = describe_forms.DescribeForm(sent(request), incident=incident, initial=initial)
    do = partial(details.describe_incident, incident, by=request.user)
    return ask(request, incident, form, do, title="Edit summary", button="Save")


@asks
def relate(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    earlier = Incident.objects.visible_to(request.user).filter(pk=incident.recurrence_of_id).first()
    initial = {"to": earlier.ref if earlier else ""}
    form = describe_forms.RelateForm(sent(request), incident=incident, viewer=request.user, initial=initial)
    do = partial(declaration.relate_incident, incident, by=request.user)
    hint = "Links the earlier incident that happened again. Leave empty for none."
    return ask(request, incident, form, do, title="Link earlier incident", button="Save", hint=hint)


@asks
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = describe_forms.MergeForm(sent(request), incident=incident, viewer=request.user)
    do = partial(declaration.merge_incident, incident, by=request.user)
    hint = "The timeline is kept; impact counts once."
    return ask(
        request, incident, form, do, title="Merge into another incident", button="Merge", hint=hint, must=must_merge
    )


@asks
def escalate(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.EscalateForm(sent(request), incident=incident)
    do = partial(escalations.escalate, incident, by=request.user)
    return ask(request, incident, form, do, title="Escalate", button="Escalate", icon="users")


@require_POST
def joined(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    escalations.joined(part_of(request, Escalation, incident, row), by=request.user)
    return done(request, incident)


@asks
def update(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.UpdateForm(sent(request), incident=incident)
    do = partial(status_updates.send_update, incident, by=request.user)
    hint = "What is known, what is being done and when the next update follows."
    return ask(request, incident, form, do, title="Write update", button="Send update", icon="send", hint=hint)


@asks
def role(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    initial = {"role": request.GET.get("role", ""), "to": f"@{request.user.handle}"}  # type: ignore[union-attr]
    form = forms.RoleForm(sent(request), incident=incident, initial=initial)
    do = partial(roles.assign_role, incident, by=request.user)
    return ask(request, incident, form, do, title="Assign role", button="Assign role", icon="users")


@require_POST
def end_role(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    held = get_object_or_404(IncidentRole.objects.select_related("user"), pk=row, incident=incident)
    roles.end_role(held, by=request.user)
    return done(request, incident)
