"""Forms for hypotheses, impact, factors and measures."""

from functools import partial

from django.http import HttpResponse

from core.web.merging import merging
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, post_data, respond_done
from incidents.actions import factors, hypotheses, impact
from incidents.forms import analysis as forms
from incidents.forms.response import ReasonForm
from incidents.models import Factor, Hypothesis, ImpactWindow
from incidents.policies import can_remove_finding
from incidents.views.action_form import action_form, incident_of, link_to, part_of, url_at


@form_view
def add_hypothesis(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.HypothesisForm(post_data(request), incident=incident)
    action = partial(hypotheses.add_hypothesis, incident, by=request.user)
    hint = "A possible cause to investigate. Time spent on it is recorded."
    return action_form(
        request, incident, form, action, title="Add hypothesis", button="Add", hint=hint, anchor="hypotheses"
    )


@form_view
def close_hypothesis(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    hypothesis = part_of(request, Hypothesis, incident, row)
    form = forms.VerdictForm(
        post_data(request), incident=incident, initial={"verdict": request.GET.get("verdict", "ruled_out")}
    )
    action = partial(hypotheses.close_hypothesis, hypothesis, by=request.user)
    removal = link_to("hypothesis-remove", "Remove hypothesis", incident, row)
    return action_form(
        request,
        incident,
        form,
        action,
        title="Rule out or confirm",
        button="Save",
        hint=hypothesis.statement,
        anchor="hypotheses",
        links=[removal] if can_remove_finding(request.user, hypothesis) else [],
    )


@action_view
def reopen_hypothesis(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    hypotheses.reopen_hypothesis(part_of(request, Hypothesis, incident, row), by=request.user)
    return respond_done(request, url_at(incident, "hypotheses"))


@form_view
def remove_hypothesis(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    hypothesis = part_of(request, Hypothesis, incident, row)
    form = ReasonForm(post_data(request), incident=incident)
    action = partial(hypotheses.remove_hypothesis, hypothesis, by=request.user)
    title, hint = "Remove hypothesis", f"“{hypothesis.statement}” and the reason stay in the log."
    return action_form(
        request, incident, form, action, title=title, button=title, hint=hint, kind="btn-danger", anchor="hypotheses"
    )


@form_view
def add_impact(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.ImpactForm(post_data(request), incident=incident, initial={"starts_at": incident.started_at})
    action = partial(impact.add_impact_window, incident, by=request.user)
    hint = "Who was affected, what share and for how long."
    return action_form(request, incident, form, action, title="Add impact", button="Save", hint=hint, anchor="impact")


@form_view
def edit_impact(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    window = part_of(request, ImpactWindow, incident, row)
    initial = {name: getattr(window, name) for name in impact.EDITABLE}
    initial["service"] = window.service.slug if window.service else ""
    form = merging(forms.ImpactForm)(post_data(request), incident=incident, initial=initial)
    action = partial(impact.change_impact, window, by=request.user)
    links = [link_to("impact-remove", "Remove impact", incident, row)]
    return action_form(
        request, incident, form, action, title="Edit impact", button="Save", anchor="impact", links=links
    )


@form_view
def remove_impact(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    window = part_of(request, ImpactWindow, incident, row)
    form = ReasonForm(post_data(request), incident=incident)
    action = partial(impact.remove_impact, window, by=request.user)
    title, hint = "Remove impact", "For an impact that was recorded by mistake. The log keeps its times and share."
    return action_form(
        request, incident, form, action, title=title, button=title, hint=hint, kind="btn-danger", anchor="impact"
    )


@form_view
def end_impact(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    window = part_of(request, ImpactWindow, incident, row)
    form = forms.EndImpactForm(post_data(request), incident=incident)
    action = partial(impact.close_impact, window, by=request.user)
    return action_form(request, incident, form, action, title="Mark impact ended", button="Save", anchor="impact")


@form_view
def add_factor(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.FactorForm(post_data(request), incident=incident, initial=factor_initial(request))
    action = partial(factors.add_factor, incident, by=request.user)
    hint = "What in the system, monitoring or process contributed?"
    return action_form(
        request, incident, form, action, title="Add factor", button="Add factor", hint=hint, anchor="factors"
    )


def factor_initial(request: AuthenticatedRequest) -> dict[str, str]:
    """What a link may fill in: the parent, the kind, the question, a statement from selected text."""
    names = {"parent": 20, "kind": 12, "question": 200, "statement": 500}
    return {name: value[:most] for name, most in names.items() if (value := request.GET.get(name, ""))}


@form_view
def edit_factor(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    factor = part_of(request, Factor, incident, row)
    initial = {name: getattr(factor, name) for name in factors.EDITABLE}
    initial |= {"category": factor.category.code if factor.category else "", "evidence": factor.evidence.all()}
    form = merging(forms.FactorForm)(post_data(request), incident=incident, initial=initial)
    action = partial(factors.change_factor, factor, by=request.user)
    removal = link_to("factor-remove", "Remove factor", incident, row)
    links = [removal] if can_remove_finding(request.user, factor) else []
    return action_form(
        request, incident, form, action, title="Edit factor", button="Save", anchor="factors", links=links
    )


@form_view
def accept_factor(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    factor = part_of(request, Factor, incident, row)
    form = forms.AcceptForm(post_data(request), incident=incident, initial={"because": factor.accepted_because})
    action = partial(factors.accept_factor, factor, by=request.user)
    return action_form(
        request, incident, form, action, title="Accept risk", button="Accept risk", hint=factor.statement
    )


@form_view
def remove_factor(request: AuthenticatedRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    factor = part_of(request, Factor, incident, row)
    form = ReasonForm(post_data(request), incident=incident)
    action = partial(factors.remove_factor, factor, by=request.user)
    title, hint = "Remove factor", f"“{factor.statement}” and the reason stay in the log."
    return action_form(
        request, incident, form, action, title=title, button=title, hint=hint, kind="btn-danger", anchor="factors"
    )


@form_view
def add_measure(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.MeasureForm(post_data(request), incident=incident)
    action = partial(factors.add_measure, incident, by=request.user)
    hint = "Planned improvement; corrective tasks implement it."
    return action_form(request, incident, form, action, title="Add measure", button="Add measure", hint=hint)
