"""The people behind Settings, the invitations that wait, and one person's small page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.actions.invitations import invite, revoke_invitation
from accounts.actions.people import change_role, deactivate, reactivate
from accounts.forms import InviteForm, RoleForm, roles_up_to
from accounts.links import url_of
from accounts.models import Invitation, User
from accounts.people import current_user, managers_text
from accounts.policies import can_see_people, manageable
from accounts.reauthentication import recently_confirmed
from core.errors import Invalid, NotAllowed
from core.web.paging import keyset
from core.web.render import page

SIZE = 50


def ask_to_see(user: User) -> None:
    if not can_see_people(user):
        raise NotAllowed(f"Only managers can manage people. Ask {managers_text()}.")


def show(
    request: HttpRequest, form: InviteForm | None = None, fresh: Invitation | None = None, status: int = 200
) -> HttpResponse:
    user = current_user(request)
    people = User.objects.visible_to(user).prefetch_related("teams")
    part = keyset(people, key="name", after=request.GET.get("after", ""), size=SIZE, descending=False)
    context = {
        "part": part,
        "may_change": manageable(user, part.rows),
        "roles": roles_up_to(user),
        "invitations": Invitation.objects.visible_to(user).open(timezone.now()).select_related("team", "invited_by"),
        "form": form or InviteForm(by=user),
        "fresh": fresh,
        "fresh_url": url_of(fresh) if fresh else "",
    }
    return page(request, "accounts/person_list.html", "rows", context, status=status)


@recently_confirmed
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    ask_to_see(current_user(request))
    return show(request)


@recently_confirmed
@require_POST
def send_invitation(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    ask_to_see(user)
    form = InviteForm(request.POST, by=user)
    if not form.is_valid():
        return show(request, form, status=422)
    try:
        fresh = invite(by=user, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field, error.message)
        return show(request, form, status=422)
    return show(request, fresh=fresh, status=201)


@recently_confirmed
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    ask_to_see(current_user(request))
    invitation = get_object_or_404(Invitation.objects.visible_to(current_user(request)), pk=pk)
    revoke_invitation(invitation, by=current_user(request))
    messages.success(request, f"The invitation of {invitation.email} no longer works.")
    return redirect("accounts:people")


def person_of(request: HttpRequest, handle: str) -> User:
    return get_object_or_404(User.objects.visible_to(current_user(request)), handle=handle)


@recently_confirmed
@require_POST
def give_role(request: HttpRequest, handle: str) -> HttpResponse:
    person = person_of(request, handle)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Invalid("role", "Choose a role.")
    change_role(person, by=current_user(request), **form.cleaned_data)
    messages.success(request, f"{person.name} is now {person.get_role_display().lower()}.")
    return redirect("accounts:people")


@recently_confirmed
@require_POST
def leave(request: HttpRequest, handle: str) -> HttpResponse:
    person = deactivate(person_of(request, handle), by=current_user(request))
    messages.success(request, f"{person.name} was deactivated and signed out of all browsers.")
    return redirect("accounts:people")


@recently_confirmed
@require_POST
def come_back(request: HttpRequest, handle: str) -> HttpResponse:
    person = reactivate(person_of(request, handle), by=current_user(request))
    messages.success(request, f"{person.name} was reactivated.")
    return redirect("accounts:people")


@require_GET
def person(request: HttpRequest, handle: str) -> HttpResponse:
    found = person_of(request, handle)
    context = {"person": found, "teams": found.teams.all(), "here_now": timezone.now()}
    return page(request, "accounts/person_detail.html", "", context)
