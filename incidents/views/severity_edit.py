"""The form of a severity's response policy, for managers."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from core.web.merging import merging
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import form_view, post_data, run_action
from incidents.actions.severities import edit_severity
from incidents.forms.severities import SeverityForm
from incidents.models import Severity
from incidents.policies import must_catalog


@form_view
def severity_edit(request: AuthenticatedRequest, rank: int) -> HttpResponse:
    severity = get_object_or_404(Severity, rank=rank)
    must_catalog(request.user)
    form = merging(SeverityForm)(post_data(request), severity=severity)
    context = {"form": form, "severity": severity}
    return run_action(
        request,
        form,
        partial(edit_severity, severity, by=request.user),
        render=partial(page, request, "incidents/severity_form.html", "", context),
        done=lambda _: redirect("incidents:severities"),
    )
