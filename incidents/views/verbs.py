"""Finding what a page is about, and the one shape of every page that asks before it does something."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from accounts.models import User
from core.errors import Invalid
from core.web.render import page, wants_fragment
from incidents.models import Incident
from incidents.policies import must_respond

Row = TypeVar("Row", bound=Model)
asks = require_http_methods(["GET", "POST"])  # a form and what it does share one address


def incident_of(request: HttpRequest, pk: int) -> Incident:
    """The incident, if this person may see it; a hidden and a missing one are the same 404."""
    rows = Incident.objects.visible_to(request.user).select_related("severity", "lead", "circle", "declared_by")
    return get_object_or_404(rows, pk=pk)


def part_of(request: HttpRequest, model: type[Row], incident: Incident, pk: int) -> Row:
    """A row of that incident; one of another incident does not exist here."""
    row = get_object_or_404(model._default_manager.visible_to(request.user), pk=pk, incident=incident)  # type: ignore[attr-defined]
    row.incident = incident
    return row


def ask(
    request: HttpRequest,
    incident: Incident,
    form: Form,
    do: Callable[..., object],
    *,
    title: str,
    button: str,
    hint: str = "",
    icon: str = "",
    kind: str = "btn-primary",
    anchor: str = "",
    must: Callable[[User, Incident], None] = must_respond,
) -> HttpResponse:
    """Show a form, or do what was sent. What cannot be used comes back beside its field with what was typed (422)."""
    must(request.user, incident)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid() and accepted(form, do):
        return done(request, incident, anchor)
    context = {"incident": incident, "form": form, "title": title, "button": button, "hint": hint}
    context |= {"icon": icon, "kind": kind}
    status = 422 if request.method == "POST" else 200
    return page(request, "incidents/action_form.html", "ask", context, status=status)


def accepted(form: Form, do: Callable[..., object]) -> bool:
    """Call the action; a field it cannot use is told beside that field."""
    try:
        do(**form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else NON_FIELD_ERRORS, error.message)
    return not form.errors


def done(request: HttpRequest, incident: Incident, anchor: str = "") -> HttpResponse:
    """Back to the incident; a page that asked by htmx reads itself again."""
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    url = incident.get_absolute_url()
    return redirect(f"{url}#{anchor}" if anchor else url)


def sent(request: HttpRequest) -> Any:
    """The posted form, or None before anything was sent."""
    return request.POST if request.method == "POST" else None


def brought(request: HttpRequest) -> Any:
    """The files beside it."""
    return request.FILES if request.method == "POST" else None
