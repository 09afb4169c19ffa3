"""Teams: the list, one team's page with what other rooms add to it, and its people."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from accounts.actions.teams import add_member, create_team, delete_team, edit_team, remove_member
from accounts.forms import MemberForm, TeamForm
from accounts.models import Team
from accounts.panels import panels_of
from accounts.people import current_user
from accounts.policies import can_make_teams, can_run_team
from accounts.reauthentication import recently_confirmed
from core.errors import Invalid
from core.web.render import page


def show_list(request: HttpRequest, form: TeamForm | None = None, status: int = 200) -> HttpResponse:
    user = current_user(request)
    teams = Team.objects.visible_to(user).select_related("lead", "manager").annotate(people=Count("memberships"))
    context: dict[str, Any] = {"teams": teams, "may_make": can_make_teams(user)}
    if context["may_make"]:
        context["form"] = form or TeamForm(by=user)
    return page(request, "accounts/team_list.html", "", context, status=status)


@require_GET
def teams(request: HttpRequest) -> HttpResponse:
    return show_list(request)


@recently_confirmed
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    form = TeamForm(request.POST, by=user)
    if not form.is_valid():
        return show_list(request, form, status=422)
    try:
        team = create_team(by=user, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field, error.message)
        return show_list(request, form, status=422)
    return redirect(team)


def team_of(request: HttpRequest, slug: str) -> Team:
    teams = Team.objects.visible_to(current_user(request)).select_related("lead", "manager")
    return get_object_or_404(teams, slug=slug)


def show(
    request: HttpRequest,
    team: Team,
    form: TeamForm | None = None,
    member_form: MemberForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = current_user(request)
    context: dict[str, Any] = {
        "team": team,
        "members": team.members.filter(is_active=True).order_by("name"),
        "panels": panels_of(team, user),
        "may_run": can_run_team(user, team),
        "may_delete": can_make_teams(user),
    }
    if context["may_run"]:
        now = {"name": team.name, "lead": team.lead_id, "manager": team.manager_id}
        context["form"] = form or TeamForm(by=user, team=team, initial=now)
        context["member_form"] = member_form or MemberForm(by=user, team=team)
    return page(request, "accounts/team_detail.html", "", context, status=status)


@require_GET
def team(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, team_of(request, slug))


@recently_confirmed
@require_POST
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    user = current_user(request)
    team = team_of(request, slug)
    form = TeamForm(request.POST, by=user, team=team, initial={"manager": team.manager_id})
    if not form.is_valid():
        return show(request, team, form, status=422)
    try:
        edit_team(team, by=user, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field, error.message)
        return show(request, team, form, status=422)
    return redirect(team)


@recently_confirmed
@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    team = team_of(request, slug)
    user = current_user(request)
    form = MemberForm(request.POST, by=user, team=team)
    if not form.is_valid():
        return show(request, team, member_form=form, status=422)
    add_member(team, by=user, **form.cleaned_data)
    return redirect(team)


@recently_confirmed
@require_POST
def remove(request: HttpRequest, slug: str, handle: str) -> HttpResponse:
    team = team_of(request, slug)
    person = get_object_or_404(team.members, handle=handle)
    remove_member(team, person=person, by=current_user(request))
    return redirect(team)


@recently_confirmed
@require_POST
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    team = team_of(request, slug)
    delete_team(team, by=current_user(request))
    messages.success(request, f"{team.name} is deleted.")
    return redirect("accounts:teams")
