"""`/me/security/`: the authenticator app and recovery codes of the signed-in person."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from accounts.actions import two_factor as actions
from accounts.middleware import before_second_factor
from accounts.models import CompanyIdentity, User
from accounts.one_time_codes import enrollment_url, in_groups, new_key, qr_code
from accounts.passkeys import are_offered
from accounts.reauthentication import confirms_first
from accounts.second_factors import (
    CODES,
    PASSED,
    PASSKEY,
    TOTP,
    factors_of,
    must_set_up,
    requires_second_factor,
    unused_codes,
)
from accounts.sign_in_forms import AppCodeForm, NewPasskeyForm
from core.encryption import decrypt, encrypt
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action

KEY = "new_totp_key"  # in the session, encrypted: the key of an app that is being set up
SHOW_CODES_UNTIL = "show_codes_until"
SHOWN_FOR = timedelta(minutes=10)


@before_second_factor
@require_GET
def security_page(request: AuthenticatedRequest) -> HttpResponse:
    return render_security_page(request)


def render_security_page(
    request: AuthenticatedRequest, form: NewPasskeyForm | None = None, *, status: int = 200
) -> HttpResponse:
    rows = list(factors_of(request.user).order_by("created_at", "pk"))
    factors = {factor.type: factor for factor in rows}
    context = {
        "passkeys": [factor for factor in rows if factor.type == PASSKEY],
        "passkeys_offered": are_offered(request),
        "passkey_form": form or NewPasskeyForm(),
        "app": factors.get(TOTP),
        "codes_left": len(unused_codes(factors[CODES])) if CODES in factors else None,
        "required": requires_second_factor(request.user),
        "company": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "identity": CompanyIdentity.objects.filter(user=request.user, issuer=settings.OIDC_ISSUER).first(),
        "can_disconnect": request.user.has_usable_password() and not settings.OIDC_ONLY,
        "here": "security",
        **layout(request),
    }
    return page(request, "accounts/security.html", "", context, status=status)


def layout(request: AuthenticatedRequest) -> dict[str, Any]:
    """Without navigation for people who must set up a second factor first."""
    plain = must_set_up(request.user, request.session)
    return {"plain": plain, "layout": "base_plain.html" if plain else "base.html"}


def render_app_page(request: AuthenticatedRequest, form: AppCodeForm, *, status: int = 200) -> HttpResponse:
    key = decrypt(request.session.get(KEY, ""))
    if not key:
        key = new_key()
        request.session[KEY] = encrypt(key)
    qr = qr_code(enrollment_url(request.user.email, key))
    context = {"form": form, "qr": qr, "key": in_groups(key), "here": "security", **layout(request)}
    response = page(request, "accounts/security_app.html", "", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@before_second_factor
@confirms_first
@require_GET
def app_page(request: AuthenticatedRequest) -> HttpResponse:
    if factors_of(request.user).filter(type=TOTP).exists():
        return redirect("accounts:security")
    return render_app_page(request, AppCodeForm())


@before_second_factor
@confirms_first
@rate_limit(action="change_password")
@sensitive_post_parameters()
@action_view
def turn_on_app(request: AuthenticatedRequest) -> HttpResponse:
    form, key = AppCodeForm(request.POST), decrypt(request.session.get(KEY, ""))
    action = partial(actions.turn_on_app, request.user, key=key, keep=request.session.session_key or "")
    done = partial(respond_turned_on, request)
    return run_action(request, form, action, render=partial(render_app_page, request, form), done=done)


def respond_turned_on(request: AuthenticatedRequest, new_codes: bool) -> HttpResponse:
    request.session.pop(KEY, None)
    request.session[PASSED] = True
    messages.success(request, "Two-factor authentication is on. You were signed out of all other browsers.")
    return show_codes(request) if new_codes else redirect("accounts:security")


@confirms_first
@action_view
def turn_off_app(request: AuthenticatedRequest) -> HttpResponse:
    actions.turn_off_app(request.user, keep=request.session.session_key or "")
    request.session.pop(PASSED, None)
    messages.success(request, "The authenticator app is turned off. You were signed out of all other browsers.")
    return redirect("accounts:security")


@confirms_first
@action_view
def replace_codes(request: AuthenticatedRequest) -> HttpResponse:
    actions.replace_codes(request.user)
    return show_codes(request)


def show_codes(request: AuthenticatedRequest) -> HttpResponse:
    request.session[SHOW_CODES_UNTIL] = int((timezone.now() + SHOWN_FOR).timestamp())
    return redirect("accounts:recovery-codes")


def codes_to_show(request: AuthenticatedRequest, person: User, now: datetime) -> list[str]:
    """The new codes, for ten minutes or until the person has saved them; later none."""
    factor = factors_of(person).filter(type=CODES).first()
    if factor is None or now.timestamp() > request.session.get(SHOW_CODES_UNTIL, 0):
        return []
    return unused_codes(factor)


@require_GET
def codes_page(request: AuthenticatedRequest) -> HttpResponse:
    codes = codes_to_show(request, request.user, timezone.now())
    if not codes:
        return redirect("accounts:security")
    response = page(request, "accounts/security_codes.html", "", {"codes": codes, "here": "security"})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_GET
def download_codes(request: AuthenticatedRequest) -> HttpResponse:
    codes = codes_to_show(request, request.user, timezone.now())
    if not codes:
        return redirect("accounts:security")
    text = f"Recovery codes of {request.user.email} for Debrief. Each works once.\n\n" + "\n".join(codes) + "\n"
    headers = {"Content-Disposition": 'attachment; filename="debrief-recovery-codes.txt"', "Cache-Control": "no-store"}
    return HttpResponse(text, "text/plain; charset=utf-8", headers=headers)


@action_view
def codes_saved(request: AuthenticatedRequest) -> HttpResponse:
    request.session.pop(SHOW_CODES_UNTIL, None)
    return redirect("accounts:security")
