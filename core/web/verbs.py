"""Two helpers for views that run an action.

Without input: `@action_view`; find the object, call the action, `respond_done`.
With a form: `@form_view` (or `@action_view` if another page shows the form); find the object, build the form, and let
`run_action` call the action. Invalid input comes back with status 422 and what was typed.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django.contrib.messages import get_messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Invalid, Refused, StaleVersion
from core.web.render import wants_fragment
from core.web.version_field import set_version

form_view = require_http_methods(["GET", "POST"])  # the form and what it does share one URL

Result = TypeVar("Result")
View = TypeVar("View", bound=Callable[..., Any])


def action_view(view: View) -> View:
    """A view that answers POST only. It is no page, so no redirect may lead to it."""
    checked: Any = require_POST(view)
    checked.is_page = False
    return checked  # type: ignore[no-any-return]


class SupportsGetAbsoluteUrl(Protocol):
    def get_absolute_url(self) -> str: ...


class Render(Protocol):
    """Renders the page or fragment that contains the form."""

    def __call__(self, *, status: int) -> HttpResponse: ...


def post_data(request: HttpRequest) -> Any:
    """The first argument of a form: the posted fields, or None on GET."""
    return request.POST if request.method == "POST" else None


def file_data(request: HttpRequest) -> Any:
    """The second argument of a form with files."""
    return request.FILES if request.method == "POST" else None


def run_action(
    request: HttpRequest,
    form: BaseForm,
    action: Callable[..., Result],
    *,
    render: Render,
    done: Callable[[Result], HttpResponse],
) -> HttpResponse:
    """GET renders the form. POST calls `action(**cleaned_data)` and answers with `done(result)`.

    Invalid input (form errors or `Invalid`) is rendered again with its errors and status 422. A rule that forbids the
    action is shown above the fields with status 409. So is an edit based on an older version if the form has a
    `VersionField`; sent again, it replaces what the other person saved. Missing permission stays an exception.
    """
    if request.method != "POST":
        return render(status=200)
    if not form.is_valid():
        return render(status=422)
    try:
        result = action(**form.cleaned_data)
    except Invalid as error:
        field = getattr(form, "field_of", {}).get(error.field, error.field)  # of a value that has another name here
        form.add_error(field if field in form.fields else NON_FIELD_ERRORS, error.message)
        return render(status=422)
    except Refused as error:
        if error.status != Refused.status:
            raise
        if isinstance(error, StaleVersion):
            set_version(form, error)
        else:
            form.add_error(NON_FIELD_ERRORS, str(error))
        return render(status=409)
    return done(result)


def respond_done(
    request: HttpRequest, to: str | SupportsGetAbsoluteUrl, *, fragment: Callable[[], HttpResponse] | None = None
) -> HttpResponse:
    """The response after an action: the changed fragments for htmx, else a redirect to a URL, a route or an object.

    Without `fragment`, htmx reloads the page: for actions that change most of it.
    """
    if not wants_fragment(request):
        return redirect(to)
    return with_notices(request, fragment()) if fragment else HttpResponse(status=204, headers={"HX-Refresh": "true"})


def with_notices(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Add the messages of the action, which htmx puts in their place."""
    if found := get_messages(request):
        response.write(render_to_string("components/messages.html", {"messages": found, "oob": True}))
    return response
