"""Settings, alert sources: list, form, token, configuration to paste, refused requests."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from alerts.actions import sources as actions
from alerts.display import source_chip
from alerts.forms.sources import SourceForm
from alerts.models import AlertSource
from alerts.policies import must_manage_alert_sources
from alerts.setup_snippets import snippet
from core.encryption import decrypt, encrypt
from core.web.merging import merging
from core.web.once import once
from core.web.render import page
from core.web.requests import AuthenticatedRequest, administers
from core.web.verbs import action_view, form_view, post_data, run_action

FRESH = "fresh_alert_token"
SHOWN = 20


def source_of(request: AuthenticatedRequest, pk: int) -> AlertSource:
    must_manage_alert_sources(request.user)
    rows = AlertSource.objects.visible_to(request.user)
    related = ["circle", "team", "service", "severity", "declare_from", "created_by"]
    return get_object_or_404(rows.select_related(*related), pk=pk)


@require_safe
def source_list(request: AuthenticatedRequest) -> HttpResponse:
    must_manage_alert_sources(request.user)
    rows = AlertSource.objects.visible_to(request.user).select_related("team", "declare_from", "circle")
    lines = [{"source": row, "chip": source_chip(row)} for row in rows]
    return page(request, "alerts/source_list.html", "", {"lines": lines})


@require_safe
def source_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    source = source_of(request, pk)
    fresh = request.session.pop(FRESH, None) if request.method == "GET" else None
    token = decrypt(fresh[1]) if fresh and fresh[0] == source.pk else ""
    context: dict[str, Any] = {
        "source": source,
        "chip": source_chip(source),
        "rules": source.rules.select_related("severity", "service"),
        "fresh": token,
        "url": intake_url(request, source, token),
        "snippet": snippet(source, intake_url(request, source, token), token),
        "refused": source.bodies.filter(accepted=False).order_by("-last_at", "-pk")[:SHOWN],
    }
    return page(request, "alerts/source_detail.html", "", context)


def intake_url(request: AuthenticatedRequest, source: AlertSource, token: str) -> str:
    """With the token in it only for senders that cannot send headers."""
    if source.token_in_url:
        return request.build_absolute_uri(reverse("api-alert-intake-url", args=[source.key, token or "TOKEN"]))
    return request.build_absolute_uri(reverse("api-alert-intake", args=[source.key]))


def show_token(request: AuthenticatedRequest, source: AlertSource, token: str) -> HttpResponse:
    """The token is shown once, on the page that follows."""
    request.session[FRESH] = [source.pk, encrypt(token)]
    return redirect(source)


@administers
@form_view
@once
def source_add(request: AuthenticatedRequest) -> HttpResponse:
    must_manage_alert_sources(request.user)
    form = SourceForm(post_data(request), by=request.user)
    action = partial(actions.add_source, by=request.user)
    render = partial(render_form, request, form)
    return run_action(request, form, action, render=render, done=lambda made: show_token(request, *made))


@administers
@form_view
def source_edit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    source = source_of(request, pk)
    form = merging(SourceForm)(post_data(request), by=request.user, source=source)
    action = partial(actions.edit_source, source, by=request.user)
    return run_action(request, form, action, render=partial(render_form, request, form, source), done=redirect)


def render_form(
    request: AuthenticatedRequest, form: SourceForm, source: AlertSource | None = None, *, status: int
) -> HttpResponse:
    return page(request, "alerts/source_form.html", "", {"form": form, "source": source}, status=status)


@administers
@action_view
def source_rotate(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    source = source_of(request, pk)
    return show_token(request, source, actions.rotate_token(source, by=request.user))


@administers
@action_view
def source_revoke(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return redirect(actions.revoke_old_token(source_of(request, pk), by=request.user))


@administers
@action_view
def source_test(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    source = source_of(request, pk)
    outcome = actions.send_test_alert(source, by=request.user)
    messages.success(request, f"The test alert was {outcome.words}.")
    return redirect(source)


@administers
@action_view
def source_disable(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return redirect(actions.disable_source(source_of(request, pk), by=request.user))


@administers
@action_view
def source_enable(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return redirect(actions.enable_source(source_of(request, pk), by=request.user))
