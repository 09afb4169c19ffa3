"""Teams: the list, and the page of one team with its members and sections of other apps."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from accounts.actions import teams as actions
from accounts.forms import MemberForm, TeamForm
from accounts.models import Team
from accounts.panels import panels_of
from accounts.policies import can_make_teams, can_run_team
from core.web.merging import merging
from core.web.render import page
from core.web.requests import AuthenticatedRequest, administers
from core.web.verbs import action_view, run_action

ACTIVE = Count("memberships", filter=Q(memberships__user__is_active=True))


def render_team_list(request: AuthenticatedRequest, form: TeamForm | None = None, *, status: int = 200) -> HttpResponse:
    user = request.user
    teams = Team.objects.visible_to(user).select_related("lead", "manager").annotate(people=ACTIVE)
    context: dict[str, Any] = {"teams": teams, "may_make": can_make_teams(user)}
    if context["may_make"]:
        context["form"] = form or TeamForm(by=user)
    return page(request, "accounts/team_list.html", "", context, status=status)


@require_GET
def team_list(request: AuthenticatedRequest) -> HttpResponse:
    return render_team_list(request)


@administers
@action_view
def create_team(request: AuthenticatedRequest) -> HttpResponse:
    form = TeamForm(request.POST, by=request.user)
    action = partial(actions.create_team, by=request.user)
    return run_action(request, form, action, render=partial(render_team_list, request, form), done=redirect)


def team_of(request: AuthenticatedRequest, slug: str) -> Team:
    teams = Team.objects.visible_to(request.user).select_related("lead", "manager")
    return get_object_or_404(teams, slug=slug)


def by_slot(panels: list[dict[str, Any]]) -> dict[str, Any]:
    """The panels by their slot."""
    slots = {"top": "top_panels", "side": "side_panels", "main": "panels"}
    return {name: [panel for panel in panels if panel.get("slot", "main") == slot] for slot, name in slots.items()}


def render_team_page(
    request: AuthenticatedRequest,
    team: Team,
    form: TeamForm | None = None,
    member_form: MemberForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    user = request.user
    context: dict[str, Any] = {
        "team": team,
        "members": team.members.filter(is_active=True).order_by("name"),
        **by_slot(panels_of(team, user)),
        "may_run": can_run_team(user, team),
        "may_delete": can_make_teams(user),
    }
    if context["may_run"]:
        context["form"] = form or merging(TeamForm)(by=user, team=team, initial=team_values(team))
        context["member_form"] = member_form or MemberForm(by=user, team=team)
    return page(request, "accounts/team_detail.html", "", context, status=status)


def team_values(team: Team) -> dict[str, Any]:
    return {"name": team.name, "lead": team.lead_id, "manager": team.manager_id}


@require_GET
def team_page(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    return render_team_page(request, team_of(request, slug))


@administers
@action_view
def edit_team(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    team = team_of(request, slug)
    form = merging(TeamForm)(request.POST, by=request.user, team=team, initial=team_values(team))
    action, render = partial(actions.edit_team, team, by=request.user), partial(render_team_page, request, team, form)
    return run_action(request, form, action, render=render, done=lambda _: redirect(team))


@administers
@action_view
def add_member(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    team = team_of(request, slug)
    form = MemberForm(request.POST, by=request.user, team=team)
    action, render = (
        partial(actions.add_member, team, by=request.user),
        partial(render_team_page, request, team, None, form),
    )
    return run_action(request, form, action, render=render, done=lambda _: redirect(team))


@administers
@action_view
def remove_member(request: AuthenticatedRequest, slug: str, handle: str) -> HttpResponse:
    team = team_of(request, slug)
    person = get_object_or_404(team.members, handle=handle)
    actions.remove_member(team, person=person, by=request.user)
    return redirect(team)


@administers
@action_view
def delete_team(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    team = team_of(request, slug)
    actions.delete_team(team, by=request.user)
    messages.success(request, f"{team.name} is deleted.")
    return redirect("accounts:teams")
