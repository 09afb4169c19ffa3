"""The second step of signing in."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.http import HttpRequest

from accounts.sign_in_methods import COMPANY


class SecondStep(AuthenticateStage):
    """A code or passkey after the first step. Not after a passkey, which is both, and not after company sign-in if the
    provider checks a second factor itself (OIDC_CHECKS_SECOND_FACTOR)."""

    def _should_handle(self, request: HttpRequest) -> bool:
        if settings.OIDC_CHECKS_SECOND_FACTOR and came_from_company(request, self.login.user):
            return False
        return bool(super()._should_handle(request))


def came_from_company(request: HttpRequest, person: object) -> bool:
    records = get_authentication_records(request, person)  # type: ignore[arg-type]
    return bool(records) and records[-1]["method"] == COMPANY
