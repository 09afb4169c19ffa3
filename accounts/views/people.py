"""People and pending invitations in the settings, and the page of one person."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.actions import invitations, two_factor
from accounts.actions import people as actions
from accounts.filters import PersonFilter
from accounts.forms import InviteForm, RoleForm, roles_up_to
from accounts.hooks import open_work
from accounts.links import url_of
from accounts.models import Invitation, Team, User
from accounts.panels import panels_of_person
from accounts.people import managers_text
from accounts.policies import can_see_people, manageable
from accounts.roles import Role
from accounts.second_factors import people_with_second_factor
from core.errors import Invalid, NotAllowed
from core.web.filters import options_of
from core.web.paging import keyset
from core.web.render import page
from core.web.requests import AuthenticatedRequest, administers
from core.web.verbs import action_view, form_view, run_action

SIZE = 50


def must_see_people(user: User) -> None:
    if not can_see_people(user):
        raise NotAllowed(f"Only managers can manage people. Ask {managers_text()}.")


def render_people_page(
    request: AuthenticatedRequest,
    form: InviteForm | None = None,
    fresh: Sequence[Invitation] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    user = request.user
    filters = PersonFilter(request.GET, User.objects.visible_to(user).prefetch_related("teams"), request=request)
    part = keyset(filters.qs, key="name", after=request.GET.get("after", ""), size=SIZE, descending=False)
    context = {
        "part": part,
        "filters": filters,
        "options": filter_options(filters),
        "more_url": filters.query(after=part.more) if part.more else "",
        "may_change": manageable(user, part.rows),
        "with_second_factor": people_with_second_factor(part.rows) if user.is_admin else set(),
        "roles": roles_up_to(user),
        "invitations": Invitation.objects.visible_to(user)
        .open(timezone.now())
        .with_mail_failure()
        .select_related("team", "invited_by"),
        "form": form or InviteForm(by=user),
        "fresh": [
            {"email": invitation.email, "url": url_of(invitation), "until": invitation.expires_at}
            for invitation in fresh
        ],
    }
    return page(request, "accounts/person_list.html", "rows", context, status=status)


def filter_options(filters: PersonFilter) -> dict[str, list[tuple[Any, str, bool]]]:
    """The options of each select field. One query."""
    found = {
        "team": list(Team.objects.order_by("name").values_list("slug", "name")[:200]),
        "role": list(Role.choices),
        "active": [("true", "Active"), ("false", "Deactivated")],
    }
    return {name: options_of(pairs, filters.chosen(name)) for name, pairs in found.items()}


@administers
@require_GET
def people_page(request: AuthenticatedRequest) -> HttpResponse:
    must_see_people(request.user)
    return render_people_page(request)


@administers
@action_view
def send_invitation(request: AuthenticatedRequest) -> HttpResponse:
    must_see_people(request.user)
    form = InviteForm(request.POST, by=request.user)
    return run_action(
        request,
        form,
        partial(invitations.invite_several, by=request.user),
        render=partial(render_people_page, request, form),
        done=lambda fresh: render_people_page(request, fresh=fresh, status=201),
    )


@administers
@action_view
def revoke_invitation(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    must_see_people(request.user)
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    invitations.revoke_invitation(invitation, by=request.user)
    messages.success(request, f"The invitation of {invitation.email} no longer works.")
    return redirect("accounts:people")


def person_of(request: AuthenticatedRequest, handle: str) -> User:
    return get_object_or_404(User.objects.visible_to(request.user), handle=handle)


@administers
@action_view
def change_role(request: AuthenticatedRequest, handle: str) -> HttpResponse:
    person = person_of(request, handle)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Invalid("role", "Choose a role.")
    actions.change_role(person, by=request.user, **form.cleaned_data)
    messages.success(request, f"{person.name} is now {person.get_role_display().lower()}.")
    return redirect("accounts:people")


@administers
@form_view
def deactivate_person(request: AuthenticatedRequest, handle: str) -> HttpResponse:
    """First what the person has to do, which someone else must take over."""
    person = person_of(request, handle)
    if request.method != "POST":
        actions.must_manage(person, request.user)
        context = {"person": person, "work": open_work(person, request.user), "today": timezone.localdate()}
        return page(request, "accounts/person_deactivate.html", "", context)
    person = actions.deactivate(person, by=request.user)
    messages.success(request, f"{person.name} was deactivated and signed out of all browsers.")
    return redirect("accounts:people")


@administers
@action_view
def reactivate_person(request: AuthenticatedRequest, handle: str) -> HttpResponse:
    person = actions.reactivate(person_of(request, handle), by=request.user)
    messages.success(request, f"{person.name} was reactivated.")
    return redirect("accounts:people")


@administers
@action_view
def reset_two_factor(request: AuthenticatedRequest, handle: str) -> HttpResponse:
    person = two_factor.reset_two_factor(person_of(request, handle), by=request.user)
    messages.success(request, f"{person.name} can sign in without a second factor and was signed out of all browsers.")
    return redirect("accounts:people")


@require_GET
def person_page(request: AuthenticatedRequest, handle: str) -> HttpResponse:
    found = person_of(request, handle)
    context = {"person": found, "teams": found.teams.all(), "here_now": timezone.now()}
    context["panels"] = panels_of_person(found, request.user)
    return page(request, "accounts/person_detail.html", "", context)
