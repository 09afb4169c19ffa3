"""The second step of signing in."""

import hmac
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.http import HttpRequest

from accounts.sign_in_methods import COMPANY


class SecondStep(AuthenticateStage):
    """A code or passkey after the first step. Not after a passkey, which is both, and not after company sign-in if the
    provider checks a second factor itself (OIDC_CHECKS_SECOND_FACTOR)."""

    def handle(self) -> tuple[Any, bool]:
        self.state["password"] = self.login.user.get_session_auth_hash()
        response, goes_on = super().handle()
        return response, bool(goes_on)

    def may_go_on(self) -> bool:
        """Whether the person may still sign in, with the password of the first step: a new one ends all attempts."""
        person = self.login.user
        same = hmac.compare_digest(self.state.get("password", ""), person.get_session_auth_hash())
        return same and person.is_active and person.may_act()

    def _should_handle(self, request: HttpRequest) -> bool:
        if settings.OIDC_CHECKS_SECOND_FACTOR and came_from_company(request, self.login.user):
            return False
        return bool(super()._should_handle(request))


def came_from_company(request: HttpRequest, person: object) -> bool:
    records = get_authentication_records(request, person)  # type: ignore[arg-type]
    return bool(records) and records[-1]["method"] == COMPANY
