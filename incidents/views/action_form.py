"""Finds the incident and its parts for a view, and renders the page with the form of one action."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from django.db.models import Model
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import User
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import respond_done, run_action
from incidents.models import Incident
from incidents.policies import must_respond

Row = TypeVar("Row", bound=Model)


def incident_of(request: AuthenticatedRequest, pk: int) -> Incident:
    """The incident, if this person may see it; a hidden and a missing one are the same 404."""
    rows = Incident.objects.visible_to(request.user).select_related("severity", "lead", "circle", "declared_by")
    return get_object_or_404(rows, pk=pk)


def part_of(request: AuthenticatedRequest, model: type[Row], incident: Incident, pk: int) -> Row:
    """A row of that incident; one of another incident does not exist here."""
    rows = model._default_manager.visible_to(request.user)  # type: ignore[attr-defined]
    row: Row = get_object_or_404(rows, pk=pk, incident=incident)
    row.incident = incident  # type: ignore[attr-defined]
    return row


def url_at(incident: Incident, anchor: str = "") -> str:
    url = incident.get_absolute_url()
    return f"{url}#{anchor}" if anchor else url


def link_to(name: str, label: str, incident: Incident, *row: int | str) -> tuple[str, str]:
    """For `links` of `action_form`."""
    return label, reverse(f"incidents:{name}", args=[incident.pk, *row])


def action_form(
    request: AuthenticatedRequest,
    incident: Incident,
    form: Form,
    action: Callable[..., object],
    *,
    title: str,
    button: str,
    hint: str = "",
    icon: str = "",
    kind: str = "btn-primary",
    anchor: str = "",
    links: Sequence[tuple[str, str]] = (),
    must: Callable[[User, Incident], None] = must_respond,
    **more: object,
) -> HttpResponse:
    """The form of one verb; after it, the incident at `anchor`. `must` refuses who may not even see the form.

    `links`: labels and URLs of other forms about the same object, such as its removal. `more`: further context.
    """
    must(request.user, incident)
    context = {"incident": incident, "form": form, "title": title, "button": button, "hint": hint}
    context |= {"icon": icon, "kind": kind, "links": links, **more}
    render = partial(page, request, "incidents/action_form.html", "ask", context)
    done = lambda _: respond_done(request, url_at(incident, anchor))
    return run_action(request, form, action, render=render, done=done)
