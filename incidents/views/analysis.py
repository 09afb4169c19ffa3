"""Forms for hypotheses, impact, factors and measures."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from incidents.actions import factors, hypotheses, impact
from incidents.forms import analysis as forms
from incidents.forms.response import ReasonForm
from incidents.models import Factor, Hypothesis, ImpactWindow
from incidents.views.verbs import (
    ask,
    asks,
    done,
    incident_of,
    part_of,
    sent,
)


@asks
def suspect(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.SuspectForm(sent(request), incident=incident)
    do = partial(hypotheses.add_hypothesis, incident, by=request.user)
    hint = "A possible cause to investigate. Time spent on it is recorded."
    return ask(request, incident, form, do, title="Add hypothesis", button="Add", hint=hint, anchor="hypotheses")


@asks
def verdict(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    belief = part_of(request, Hypothesis, incident, row)
    form = forms.VerdictForm(
        sent(request), incident=incident, initial={"verdict": request.GET.get("verdict", "ruled_out")}
    )
    do = partial(hypotheses.close_hypothesis, belief, by=request.user)
    return ask(
        request,
        incident,
        form,
        do,
        title="Rule out or confirm",
        button="Save",
        hint=belief.statement,
        anchor="hypotheses",
    )


@require_POST
def reopen_belief(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    hypotheses.reopen_hypothesis(part_of(request, Hypothesis, incident, row), by=request.user)
    return done(request, incident, "hypotheses")


@asks
def remove_belief(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    belief = part_of(request, Hypothesis, incident, row)
    form = ReasonForm(sent(request), incident=incident)
    do = partial(hypotheses.remove_hypothesis, belief, by=request.user)
    return ask(request, incident, form, do, title="Remove hypothesis", button="Remove", hint=belief.statement)


@asks
def add_impact(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.ImpactForm(sent(request), incident=incident, initial={"starts_at": incident.started_at})
    do = partial(impact.add_impact_window, incident, by=request.user)
    hint = "Who was affected, what share and for how long."
    return ask(request, incident, form, do, title="Add impact", button="Save", hint=hint, anchor="impact")


@asks
def edit_impact(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    window = part_of(request, ImpactWindow, incident, row)
    initial = {name: getattr(window, name) for name in impact.EDITABLE}
    initial["service"] = window.service.slug if window.service else ""
    form = forms.ImpactForm(sent(request), incident=incident, initial=initial)
    do = partial(impact.change_impact, window, by=request.user)
    return ask(request, incident, form, do, title="Edit impact", button="Save", anchor="impact")


@asks
def end_impact(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    window = part_of(request, ImpactWindow, incident, row)
    form = forms.EndImpactForm(sent(request), incident=incident)
    do = partial(impact.close_impact, window, by=request.user)
    return ask(request, incident, form, do, title="Mark impact ended", button="Save", anchor="impact")


@asks
def add_factor(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.FactorForm(sent(request), incident=incident, initial={"parent": request.GET.get("parent", "")})
    do = partial(factors.add_factor, incident, by=request.user)
    hint = "What in the system, monitoring or process contributed?"
    return ask(request, incident, form, do, title="Add factor", button="Add factor", hint=hint, anchor="factors")


@asks
def edit_factor(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    factor = part_of(request, Factor, incident, row)
    initial = {name: getattr(factor, name) for name in factors.EDITABLE}
    initial |= {"category": factor.category.code if factor.category else "", "evidence": factor.evidence.all()}
    form = forms.FactorForm(sent(request), incident=incident, initial=initial)
    do = partial(factors.change_factor, factor, by=request.user)
    return ask(request, incident, form, do, title="Edit factor", button="Save", anchor="factors")


@asks
def accept_factor(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    factor = part_of(request, Factor, incident, row)
    form = forms.AcceptForm(sent(request), incident=incident, initial={"because": factor.accepted_because})
    do = partial(factors.accept_factor, factor, by=request.user)
    return ask(request, incident, form, do, title="Accept risk", button="Accept risk", hint=factor.statement)


@asks
def remove_factor(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    factor = part_of(request, Factor, incident, row)
    form = ReasonForm(sent(request), incident=incident)
    do = partial(factors.remove_factor, factor, by=request.user)
    return ask(request, incident, form, do, title="Remove factor", button="Remove", hint=factor.statement)


@asks
def add_measure(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.MeasureForm(sent(request), incident=incident)
    do = partial(factors.add_measure, incident, by=request.user)
    hint = "Planned improvement; corrective tasks implement it."
    return ask(request, incident, form, do, title="Add measure", button="Add measure", hint=hint)
