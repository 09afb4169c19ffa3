"""Actions of the response: each has its own URL and form."""

from collections.abc import Iterable
from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.people import format_recipients
from core.web.merging import merging
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, post_data, respond_done
from incidents.actions import (
    declaration,
    details,
    escalations,
    lifecycle,
    milestone_reports,
    milestones,
    roles,
    status_updates,
)
from incidents.forms import declaration as describe_forms
from incidents.forms import response as forms
from incidents.forms.fields import IncidentForm
from incidents.models import Escalation, Incident, IncidentRole, MilestoneName, followers_of
from incidents.policies import must_merge
from incidents.views.action_form import action_form, incident_of, part_of

NEXT_HINT = "Adds a timeline entry and updates the chart."


@form_view
def reach_milestone(request: AuthenticatedRequest, pk: int, milestone: str) -> HttpResponse:
    incident = incident_of(request, pk)
    if milestone not in milestone_reports.REACHED:
        raise Http404
    label = MilestoneName(milestone).label
    action = partial(milestone_reports.reach, incident, milestone=milestone, by=request.user)
    form = forms.ReachForm(post_data(request), incident=incident)
    return action_form(request, incident, form, action, title=label, button=f"Log: {label.lower()}", hint=NEXT_HINT)


@form_view
def set_milestone(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.MilestoneForm(post_data(request), incident=incident, initial=milestone_values(request, incident))
    action = partial(milestones.set_milestone, incident, by=request.user)
    hint = "Changes the time of one milestone. The log keeps the previous value."
    title, reached = "Set milestone", incident.milestones.order_by("at", "pk")
    return action_form(request, incident, form, action, title=title, button=title, hint=hint, reached=reached)


def milestone_values(request: AuthenticatedRequest, incident: Incident) -> dict[str, object]:
    row = incident.milestones.filter(name=request.GET.get("name", "")).first()
    return {"name": row.name, "at": row.at, "precision": row.precision, "note": row.note} if row else {}


@form_view
def clear_milestone(request: AuthenticatedRequest, pk: int, name: str) -> HttpResponse:
    incident = incident_of(request, pk)
    row = get_object_or_404(incident.milestones, name=name)
    form = IncidentForm(post_data(request), incident=incident)
    action = partial(milestones.clear_milestone, incident, name=name, by=request.user)
    title, time = f"Clear “{row.get_name_display()}”", f"{row.at.astimezone(incident.tz):%-d %b %Y, %H:%M}"
    hint = f"It is set to {time}, {incident.zone_label}. The log keeps this time."
    return action_form(request, incident, form, action, title=title, button="Clear milestone", hint=hint)


@action_view
def move_incident(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    lifecycle.move_incident(incident, to=request.POST.get("to", ""), by=request.user)
    return respond_done(request, incident)


@form_view
def resolve_incident(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.ResolveForm(post_data(request), incident=incident)
    action = partial(lifecycle.resolve_incident, incident, by=request.user)
    hint = "Open impact ends at this time. The postmortem deadline starts now."
    return action_form(request, incident, form, action, title="Resolve", button="Resolve", icon="check", hint=hint)


@action_view
def close_incident(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    lifecycle.close_incident(incident, by=request.user)
    return respond_done(request, incident)


@form_view
def reopen_incident(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.ReopenForm(post_data(request), incident=incident)
    action = partial(lifecycle.reopen_incident, incident, by=request.user)
    hint = "Reopening within a day adds another impact period."
    return action_form(request, incident, form, action, title="Reopen", button="Reopen", icon="refresh", hint=hint)


@form_view
def cancel_incident(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.ReasonForm(post_data(request), incident=incident)
    action = partial(lifecycle.cancel_incident, incident, by=request.user)
    hint = "For false alarms. The record and the reason are kept."
    return action_form(request, incident, form, action, title="Cancel incident", button="Cancel incident", hint=hint)


@form_view
def set_severity(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = describe_forms.SeverityForm(
        post_data(request), incident=incident, initial={"severity": incident.severity.rank}
    )
    action = partial(details.set_severity, incident, by=request.user)
    return action_form(request, incident, form, action, title="Change severity", button="Change severity")


@form_view
def edit_incident(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    services = list(incident.services.values_list("slug", flat=True))
    initial = {name: getattr(incident, name) for name in details.EDITABLE} | {"services": services}
    form = merging(describe_forms.EditIncidentForm)(post_data(request), incident=incident, initial=initial)
    action = partial(details.edit_incident, incident, by=request.user)
    return action_form(request, incident, form, action, title="Edit summary", button="Save")


@form_view
def link_recurrence(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    earlier = Incident.objects.visible_to(request.user).filter(pk=incident.recurrence_of_id).first()
    initial = {"to": earlier.ref if earlier else ""}
    form = describe_forms.RecurrenceForm(post_data(request), incident=incident, viewer=request.user, initial=initial)
    action = partial(declaration.link_recurrence, incident, by=request.user)
    hint = "Links the earlier incident that happened again. Leave empty for none."
    return action_form(request, incident, form, action, title="Link earlier incident", button="Save", hint=hint)


@form_view
def merge_incident(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = describe_forms.MergeForm(post_data(request), incident=incident, viewer=request.user)
    action = partial(declaration.merge_incident, incident, by=request.user)
    hint = "The timeline is kept; impact counts once."
    return action_form(
        request, incident, form, action, title="Merge into another incident", button="Merge", hint=hint, must=must_merge
    )


@form_view
def escalate_incident(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.EscalateForm(post_data(request), incident=incident, viewer=request.user)
    action = partial(escalations.escalate, incident, by=request.user)
    return action_form(request, incident, form, action, title="Escalate", button="Escalate", icon="users")


@action_view
def mark_joined(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    escalations.record_joined(part_of(request, Escalation, incident, row), by=request.user)
    return respond_done(request, incident)


def recipients_hint(followers: Iterable[User], by: object) -> str:
    """The people who will be notified, before it is sent."""
    people = [person for person in followers if person != by]
    return f"Notifies {format_recipients(people)}." if people else "Kept in the timeline; no one is notified."


@form_view
def send_update(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.UpdateForm(post_data(request), incident=incident)
    followers = followers_of(incident)
    action = partial(status_updates.send_update, incident, by=request.user)
    recipients = recipients_hint(followers, request.user)
    hint = f"What is known, what is being done and when the next update follows. {recipients}"
    return action_form(
        request, incident, form, action, title="Write update", button="Send update", icon="send", hint=hint
    )


@form_view
def assign_role(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    initial = {"role": request.GET.get("role", ""), "to": f"@{request.user.handle}"}
    form = forms.RoleForm(post_data(request), incident=incident, initial=initial)
    action = partial(roles.assign_role, incident, by=request.user)
    return action_form(request, incident, form, action, title="Assign role", button="Assign role", icon="users")


@action_view
def end_role(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    held = get_object_or_404(IncidentRole.objects.select_related("user"), pk=row, incident=incident)
    roles.end_role(held, by=request.user)
    return respond_done(request, incident)
