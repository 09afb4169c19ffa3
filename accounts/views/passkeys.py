"""Passkeys: signing in with one, and the own ones under `/me/security/`."""

from functools import partial
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.models import Login
from allauth.decorators import rate_limit
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect

from accounts import passkeys
from accounts.actions import passkeys as actions
from accounts.middleware import before_second_factor
from accounts.reauthentication import confirms_first
from accounts.second_factors import PASSED, PASSKEY, factors_of
from accounts.sign_in_forms import NewPasskeyForm, PasskeyForm, PasskeyNameForm
from accounts.views.security import render_security_page, show_codes
from accounts.views.signing_in import must_offer_passwords, render_sign_in
from core.web.requests import AuthenticatedRequest
from core.web.urls_cached import is_safe_redirect
from core.web.verbs import action_view, run_action


@rate_limit(action="login")
@login_not_required
@action_view
def sign_in_options(request: HttpRequest) -> JsonResponse:
    """What the browser asks the passkey. For the person of the second step, or for anyone."""
    stage = get_pending_stage(request)
    person: Any = request.user if request.user.is_authenticated else stage.login.user if stage else None
    return JsonResponse(passkeys.sign_in_options(person))


@rate_limit(action="login")
@login_not_required
@action_view
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey, which is both factors."""
    if request.user.is_authenticated:
        return redirect("/")
    must_offer_passwords()
    form = PasskeyForm(request.POST)
    if not form.is_valid():
        return render_sign_in(request, error=str(form.errors["credential"][0]))
    target = request.POST.get("next", "")
    record_authentication(request, form.passkey.user, "mfa", type=PASSKEY.value, passwordless=True)
    return perform_login(
        request, Login(user=form.passkey.user, redirect_url=target if is_safe_redirect(target) else "/")
    )


@before_second_factor
@confirms_first
@action_view
def new_passkey_options(request: AuthenticatedRequest) -> JsonResponse:
    return JsonResponse(passkeys.registration_options(request.user))


@before_second_factor
@confirms_first
@action_view
def add_passkey(request: AuthenticatedRequest) -> HttpResponse:
    form = NewPasskeyForm(request.POST)
    action = partial(actions.add_passkey, request.user, keep=request.session.session_key or "")
    render = partial(render_security_page, request, form)
    return run_action(request, form, action, render=render, done=partial(respond_added, request))


def respond_added(request: AuthenticatedRequest, new_codes: bool) -> HttpResponse:
    request.session[PASSED] = True
    messages.success(request, "The passkey was added. You were signed out of all other browsers.")
    return show_codes(request) if new_codes else redirect("accounts:security")


def own_passkey(request: AuthenticatedRequest, pk: int) -> Authenticator:
    return get_object_or_404(factors_of(request.user).filter(type=PASSKEY), pk=pk)


@confirms_first
@action_view
def rename_passkey(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    form = PasskeyNameForm(request.POST)
    action = partial(actions.rename_passkey, request.user, passkey=own_passkey(request, pk))
    render = partial(render_security_page, request)
    return run_action(request, form, action, render=render, done=lambda _: redirect("accounts:security"))


@confirms_first
@action_view
def remove_passkey(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    passkey = own_passkey(request, pk)
    actions.remove_passkey(request.user, passkey=passkey, keep=request.session.session_key or "")
    request.session.pop(PASSED, None)
    messages.success(request, "The passkey was removed. You were signed out of all other browsers.")
    return redirect("accounts:security")
