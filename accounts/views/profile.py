"""The profile of the signed-in person: name, preferences, password."""

from functools import partial

from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from accounts.actions.credentials import change_password
from accounts.actions.people import edit_profile
from accounts.actions.sessions import note_seen
from accounts.forms import PasswordForm, ProfileForm
from accounts.models import User, zone_names
from accounts.views.signing_in import must_offer_passwords
from core.schedule.zone_names import zone_labels
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action


def current_person(request: AuthenticatedRequest) -> User:
    """A fresh copy of the signed-in person, so that unsaved form values do not appear in the navigation."""
    return User.objects.get(pk=request.user.pk)


def render_profile_page(request: AuthenticatedRequest, form: ProfileForm, *, status: int = 200) -> HttpResponse:
    teams = request.user.teams.all()
    context = {"form": form, "zones": zone_labels(zone_names()), "teams": teams, "here": "profile"}
    return page(request, "accounts/person_profile.html", "", context, status=status)


@require_GET
def profile_page(request: AuthenticatedRequest) -> HttpResponse:
    return render_profile_page(request, ProfileForm(instance=current_person(request)))


@action_view
def save_profile(request: AuthenticatedRequest) -> HttpResponse:
    form = ProfileForm(request.POST, instance=current_person(request))
    action, render = partial(edit_profile, current_person(request)), partial(render_profile_page, request, form)
    return run_action(request, form, action, render=render, done=partial(respond_saved, request))


def respond_saved(request: AuthenticatedRequest, _person: User) -> HttpResponse:
    messages.success(request, "Profile saved")
    return redirect("accounts:profile")


def render_password_page(request: AuthenticatedRequest, form: PasswordForm, *, status: int = 200) -> HttpResponse:
    return page(request, "accounts/person_password.html", "", {"form": form, "here": "password"}, status=status)


@require_GET
def password_page(request: AuthenticatedRequest) -> HttpResponse:
    must_offer_passwords()
    return render_password_page(request, PasswordForm(person=current_person(request)))


@rate_limit(action="change_password")
@sensitive_post_parameters()
@action_view
def save_password(request: AuthenticatedRequest) -> HttpResponse:
    must_offer_passwords()
    person = current_person(request)
    form = PasswordForm(request.POST, person=person)
    action = partial(change_password, person, keep=request.session.session_key or "", now=timezone.now())
    done = lambda _: respond_password_changed(request, person)
    return run_action(request, form, action, render=partial(render_password_page, request, form), done=done)


def respond_password_changed(request: AuthenticatedRequest, person: User) -> HttpResponse:
    """This browser stays signed in under a new session key."""
    key = request.session.session_key or ""
    update_session_auth_hash(request, person)
    note_seen(key, now=timezone.now(), new_key=request.session.session_key or "")
    messages.success(request, "Password changed. You were signed out of all other browsers.")
    return redirect("accounts:password")
