"""The external version: write, check for internal information, approve."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.text.markdown import render as markdown
from core.web.merging import merging
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, respond_done, run_action
from postmortems.actions.external import (
    approve_external,
    can_approve_external,
    confidential_mentions,
    external_text,
    external_title,
    initial_external_text,
    save_external,
)
from postmortems.empty_sections import without_empty_sections
from postmortems.exports.document import REFERENCE
from postmortems.forms import ExternalForm
from postmortems.models import ExternalVersion, Postmortem
from postmortems.policies import can_write_postmortem
from postmortems.views.pages import postmortem_of


@form_view
def external_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    external = ExternalVersion.objects.filter(postmortem=postmortem).select_related("written_by", "approved_by").first()
    text = external.text if external else initial_external_text(postmortem)
    initial = {
        "text": text,
        "version": external.version if external else 0,
        "roles_for_names": external.roles_for_names if external else True,
    }
    form = merging(ExternalForm)(request.POST if request.method == "POST" else None, initial=initial)
    return run_action(
        request,
        form,
        partial(save_external, postmortem, by=request.user),
        render=partial(render_external, request, postmortem, external, form),
        done=lambda _: respond_done(request, reverse("postmortems:external", args=[pk])),
    )


def render_external(
    request: AuthenticatedRequest,
    postmortem: Postmortem,
    external: ExternalVersion | None,
    form: ExternalForm,
    *,
    status: int,
) -> HttpResponse:
    if external:
        external.postmortem = postmortem
    context = {
        "postmortem": postmortem,
        "incident": postmortem.incident,
        "external": external,
        "form": form,
        "leaks": confidential_mentions(external) if external else [],
        "preview": external_html(external) if external else "",
        "may_write": can_write_postmortem(request.user, postmortem),
        "external_title": external_title(external) if external else "",
        "may_approve": external is not None and can_approve_external(request.user, external),
    }
    return render(request, "postmortems/external.html", context, status=status)


def external_html(external: ExternalVersion) -> SafeString:
    """The external version as recipients see it: references are plain text."""
    text = without_empty_sections(external_text(external))
    return mark_safe(REFERENCE.sub(r"\1", markdown(text)))  # noqa: S308 - sanitized by render


@action_view
def approve(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    postmortem = postmortem_of(request.user, pk)
    external = get_object_or_404(ExternalVersion.objects.select_related("written_by"), postmortem=postmortem)
    external.postmortem = postmortem
    approve_external(external, by=request.user)
    return respond_done(request, reverse("postmortems:external", args=[pk]))
