"""Adding, changing, archiving and restoring services."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from core.web.merging import merging
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, form_view, post_data, run_action
from incidents.actions import services as actions
from incidents.forms.services import ServiceForm
from incidents.models import Service
from incidents.policies import must_catalog


def service_of(slug: str) -> Service:
    """Every member sees every service."""
    return get_object_or_404(Service.objects.select_related("team"), slug=slug)


@form_view
def add_service(request: AuthenticatedRequest) -> HttpResponse:
    """`/services/add/`: a name is enough."""
    must_catalog(request.user)
    form = ServiceForm(post_data(request), by=request.user)
    action = partial(actions.add_service, by=request.user)
    return run_action(request, form, action, render=partial(render_service_form, request, form), done=redirect)


@form_view
def edit_service(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    service = service_of(slug)
    must_catalog(request.user)
    form = merging(ServiceForm)(post_data(request), by=request.user, service=service)
    action = partial(actions.edit_service, service, by=request.user)
    render = partial(render_service_form, request, form, service)
    return run_action(request, form, action, render=render, done=redirect)


def render_service_form(
    request: AuthenticatedRequest, form: ServiceForm, service: Service | None = None, *, status: int
) -> HttpResponse:
    return page(request, "incidents/service_form.html", "", {"form": form, "service": service}, status=status)


@action_view
def archive_service(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    return redirect(actions.archive_service(service_of(slug), by=request.user))


@action_view
def restore_service(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    return redirect(actions.restore_service(service_of(slug), by=request.user))
