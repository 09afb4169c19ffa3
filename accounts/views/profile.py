"""My own page: how I am shown, how pages look to me, my password."""

from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from accounts.actions.people import edit_profile
from accounts.actions.sessions import change_password, note_seen
from accounts.forms import PasswordForm, ProfileForm
from accounts.models import User, zone_names
from accounts.people import current_user
from core.errors import Invalid
from core.web.render import page


def me(request: HttpRequest) -> User:
    """The signed-in person, afresh: what a form types into it must not show in the navigation."""
    return User.objects.get(pk=request.user.pk)


def show(request: HttpRequest, form: ProfileForm, status: int = 200) -> HttpResponse:
    teams = current_user(request).teams.all()
    context = {"form": form, "zones": zone_names(), "teams": teams, "here": "profile"}
    return page(request, "accounts/person_profile.html", "", context, status=status)


@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    return show(request, ProfileForm(instance=me(request)))


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST, instance=me(request))
    if not form.is_valid():
        return show(request, form, status=422)
    try:
        edit_profile(me(request), **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field, error.message)
        return show(request, form, status=422)
    messages.success(request, "Profile saved")
    return redirect("accounts:profile")


def show_password(request: HttpRequest, form: PasswordForm, status: int = 200) -> HttpResponse:
    return page(request, "accounts/person_password.html", "", {"form": form, "here": "password"}, status=status)


@require_GET
def password(request: HttpRequest) -> HttpResponse:
    return show_password(request, PasswordForm(person=me(request)))


@rate_limit(action="change_password")
@sensitive_post_parameters()
@require_POST
def save_password(request: HttpRequest) -> HttpResponse:
    person, key = me(request), request.session.session_key or ""
    form = PasswordForm(request.POST, person=person)
    if not form.is_valid():
        return show_password(request, form, status=422)
    try:
        change_password(person, keep=key, **form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field, error.message)
        return show_password(request, form, status=422)
    update_session_auth_hash(request, person)
    note_seen(key, now=timezone.now(), new_key=request.session.session_key or "")
    messages.success(request, "Password changed. You were signed out of all other browsers.")
    return redirect("accounts:password")
