"""Sign-in, sign-out and password reset: allauth's flows with our pages."""

from typing import Any

from allauth.account.views import LoginView, PasswordResetFromKeyView, PasswordResetView
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator

from accounts.actions.credentials import finish_reset
from accounts.actions.sessions import end_sessions
from accounts.forms import SignInForm
from accounts.middleware import before_second_factor
from accounts.passkeys import are_offered
from core.errors import NotAllowed
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.urls_cached import is_safe_redirect
from core.web.verbs import action_view

WELCOME = "welcome_path"  # the welcome link of a person who explores the sample


class AnswersInvalidWith422:
    """Returns 422 for invalid forms, as everywhere."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class SignIn(AnswersInvalidWith422, LoginView):
    """Sign in by e-mail and password."""

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            must_offer_passwords()
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return {**found, **other_ways(self.request)}


def other_ways(request: HttpRequest) -> dict[str, Any]:
    """The ways to sign in that are offered beside or instead of the password."""
    return {
        "passkeys_offered": are_offered(request) and not settings.OIDC_ONLY,
        "passwords_offered": not settings.OIDC_ONLY,
        "company": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
    }


def render_sign_in(request: HttpRequest, *, error: str, target: str = "") -> HttpResponse:
    """The sign-in page after another way to sign in failed."""
    target = target or request.POST.get("next", "")
    context = {
        "form": SignInForm(request=request),
        "error": error,
        **other_ways(request),
        "redirect_field_name": "next",
        "redirect_field_value": target if is_safe_redirect(target) else "",
    }
    return page(request, "account/login.html", "", context, status=422)


def must_offer_passwords() -> None:
    """Refuse what sets or takes a password where only the company sign-in counts (OIDC_ONLY)."""
    if settings.OIDC_ONLY:
        raise NotAllowed(f"Passwords are turned off here. Sign in with {settings.OIDC_NAME}.")


class NeedsPasswords:
    """Refused with OIDC_ONLY."""

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        must_offer_passwords()
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class ForgottenPassword(NeedsPasswords, AnswersInvalidWith422, PasswordResetView):
    """Request a password reset mail. Known and unknown addresses get the same response."""


class NewPassword(NeedsPasswords, AnswersInvalidWith422, PasswordResetFromKeyView):
    """Set a new password with the link of that mail, which works once, for 30 minutes. All sessions and tokens end."""

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            finish_reset(self.reset_user, now=timezone.now())
        return response


@before_second_factor
@action_view
def sign_out(request: AuthenticatedRequest) -> HttpResponse:
    """End this session and clear the data stored in the browser."""
    back = request.session.get(WELCOME, "account_login")
    end_sessions(request.user, only=request.session.session_key or "")
    logout(request)
    response = redirect(back)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
