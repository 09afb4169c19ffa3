"""Adapters for allauth: accounts by invitation only, equal responses for known and unknown addresses, and a
rate limit that an attacker cannot use to lock out the owner; keys of second factors are encrypted."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts import passkeys
from accounts.actions.sessions import keep_newest_sessions, note_method
from accounts.company_proof import finish_proof
from accounts.middleware import start_session_clock
from accounts.models import User
from accounts.second_factors import PASSED
from accounts.sign_in_methods import describe_methods
from accounts.stages import came_from_company
from core.encryption import decrypt, encrypt
from core.web.urls_cached import is_safe_redirect


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Incorrect email or password. Try again or reset your password.",
        "too_many_login_attempts": "Too many attempts. Try again in 15 minutes or reset your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Where `next` may lead after signing in."""
        return is_safe_redirect(url or "")

    def is_ajax(self, request: HttpRequest) -> bool:
        return False  # pages respond with pages; the API has its own sign-in

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Suppress the messages of allauth; our pages have their own."""

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have handles, chosen when they accept the invitation."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts are counted by account *and* address, so that an attacker does not slow down the owner."""
        return f"{credentials.get('email', '').strip().lower()} {self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        super().pre_authenticate(request, **credentials)
        email = credentials.get("email", "").strip().lower()
        if has_signed_in_from(email, self.get_client_ip(request)):
            return
        tries = ratelimit.consume(request, app="allauth.account", action="login_failed_account", key=email)
        if not tries:
            raise self.validation_error("too_many_login_attempts")
        if self._login_failed_rl_usage:
            self._login_failed_rl_usage.usage.extend(tries.usage)  # released when the password is correct

    def get_login_stages(self) -> list[str]:
        return ["accounts.stages.SecondStep"]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A deactivated account gets the same response as an unknown one."""
        user = super().authenticate(request, **credentials)
        return user if isinstance(user, User) and user.is_active and not user.is_bot else None

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        start_session_clock(request, user.role)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        finish_proof(request, user)
        if settings.OIDC_CHECKS_SECOND_FACTOR and came_from_company(request, user):
            request.session[PASSED] = True
        note_method(request.session.session_key or "", describe_methods(get_authentication_records(request, user)))
        keep_newest_sessions(user)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keys of authenticator apps and recovery codes are stored encrypted."""

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": passkeys.host(), "name": "Debrief"}


def has_signed_in_from(email: str, address: str) -> bool:
    """Whether this account has signed in from this IP address. Then attackers elsewhere do not slow its owner down."""
    return UserSession.objects.filter(user__email=email, ip=address).exists()
