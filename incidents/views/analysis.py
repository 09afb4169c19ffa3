"""Beliefs, impact, factors and measures: add, answer, correct, take out."""

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
    do = partial(hypotheses.raise_hypothesis, incident, by=request.user)
    hint = "A belief with its minutes. It is no fact until it is confirmed."
    return ask(request, incident, form, do, title="Suspect a cause", button="Suspect", hint=hint, anchor="hypotheses")


@asks
def verdict(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    belief = part_of(request, Hypothesis, incident, row)
    form = forms.VerdictForm(
        sent(request), incident=incident, initial={"verdict": request.GET.get("verdict", "ruled_out")}
    )
    do = partial(hypotheses.give_verdict, belief, by=request.user)
    return ask(
        request, incident, form, do, title="Give a verdict", button="Save", hint=belief.statement, anchor="hypotheses"
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
    return ask(request, incident, form, do, title="Take a suspicion out", button="Take it out", hint=belief.statement)


@asks
def add_impact(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.ImpactForm(sent(request), incident=incident, initial={"starts_at": incident.started_at})
    do = partial(impact.add_impact_window, incident, by=request.user)
    hint = "Who was affected, how many of whom, from when to when."
    return ask(request, incident, form, do, title="Describe impact", button="Save", hint=hint, anchor="impact")


@asks
def edit_impact(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    window = part_of(request, ImpactWindow, incident, row)
    initial = {name: getattr(window, name) for name in impact.EDITABLE}
    initial["service"] = window.service.slug if window.service else ""
    form = forms.ImpactForm(sent(request), incident=incident, initial=initial)
    do = partial(impact.change_impact, window, by=request.user)
    return ask(request, incident, form, do, title="Correct the impact", button="Save", anchor="impact")


@asks
def end_impact(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    window = part_of(request, ImpactWindow, incident, row)
    form = forms.EndImpactForm(sent(request), incident=incident)
    do = partial(impact.close_impact, window, by=request.user)
    return ask(request, incident, form, do, title="This impact ended", button="Save", anchor="impact")


@asks
def add_factor(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.FactorForm(sent(request), incident=incident, initial={"parent": request.GET.get("parent", "")})
    do = partial(factors.add_factor, incident, by=request.user)
    hint = "What was it about the system, the signals or the work that let this happen?"
    return ask(request, incident, form, do, title="Note a factor", button="Note factor", hint=hint, anchor="factors")


@asks
def edit_factor(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    factor = part_of(request, Factor, incident, row)
    initial = {name: getattr(factor, name) for name in factors.EDITABLE}
    initial |= {"category": factor.category.code if factor.category else "", "evidence": factor.evidence.all()}
    form = forms.FactorForm(sent(request), incident=incident, initial=initial)
    do = partial(factors.change_factor, factor, by=request.user)
    return ask(request, incident, form, do, title="Word a factor", button="Save", anchor="factors")


@asks
def accept_factor(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    factor = part_of(request, Factor, incident, row)
    form = forms.AcceptForm(sent(request), incident=incident, initial={"because": factor.accepted_because})
    do = partial(factors.accept_factor, factor, by=request.user)
    return ask(request, incident, form, do, title="Accept a factor", button="Accept", hint=factor.statement)


@asks
def remove_factor(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    incident = incident_of(request, pk)
    factor = part_of(request, Factor, incident, row)
    form = ReasonForm(sent(request), incident=incident)
    do = partial(factors.remove_factor, factor, by=request.user)
    return ask(request, incident, form, do, title="Take a factor out", button="Take it out", hint=factor.statement)


@asks
def add_measure(request: HttpRequest, pk: int) -> HttpResponse:
    incident = incident_of(request, pk)
    form = forms.MeasureForm(sent(request), incident=incident)
    do = partial(factors.add_measure, incident, by=request.user)
    hint = "One broad sentence. Corrective tasks make it real."
    return ask(request, incident, form, do, title="Note a measure", button="Note measure", hint=hint)
