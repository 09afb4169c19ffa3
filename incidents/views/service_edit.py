"""Services come, change and go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.people import current_user
from core.web.render import page
from incidents.actions import services as actions
from incidents.forms.services import ServiceForm
from incidents.models import Service
from incidents.policies import must_catalog
from incidents.views.verbs import accepted, asks, sent


def service_of(slug: str) -> Service:
    """Every member sees every service."""
    return get_object_or_404(Service.objects.select_related("team"), slug=slug)


@asks
def add(request: HttpRequest) -> HttpResponse:
    """`/services/add/`: a name is enough."""
    user, made = current_user(request), list[Service]()
    must_catalog(user)
    form = ServiceForm(sent(request), by=user)
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda **facts: made.append(actions.add_service(by=user, **facts)))
    ):
        return redirect(made[0])
    return show(request, form)


@asks
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    user, service = current_user(request), service_of(slug)
    must_catalog(user)
    form = ServiceForm(sent(request), by=user, service=service)
    change = lambda **facts: actions.edit_service(service, by=user, **facts)  # noqa: E731
    if request.method == "POST" and form.is_valid() and accepted(form, change):
        return redirect(service)
    return show(request, form, service)


def show(request: HttpRequest, form: ServiceForm, service: Service | None = None) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return page(request, "incidents/service_form.html", "", {"form": form, "service": service}, status=status)


@require_POST
def retire(request: HttpRequest, slug: str) -> HttpResponse:
    return redirect(actions.retire_service(service_of(slug), by=current_user(request)))


@require_POST
def restore(request: HttpRequest, slug: str) -> HttpResponse:
    return redirect(actions.restore_service(service_of(slug), by=current_user(request)))
