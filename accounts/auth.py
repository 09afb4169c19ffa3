"""API sign-in by personal token, and what its scope allows."""

from typing import TYPE_CHECKING, Any, cast

from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.reauthentication import must_confirm
from core.errors import skipped_without_storage
from core.web.requests import AuthenticatedRequest

if TYPE_CHECKING:  # the framework imports this module while it loads its own views
    from rest_framework.views import APIView

CONFIRM_FIRST = "Enter your password again at /me/confirm/, then repeat the request."


class TokenAuthentication(KnoxAuthentication):
    """`Authorization: Bearer dbf_…`. The last use is noted to the minute."""

    model = ApiToken

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        if not token.isascii():
            raise AuthenticationFailed("Invalid token.")
        return super().authenticate_credentials(token)

    def validate_user(self, auth_token: ApiToken) -> tuple[User, ApiToken]:
        user, token = super().validate_user(auth_token)
        if not user.may_act():
            raise AuthenticationFailed("Invalid token.")
        now = timezone.now()
        if token.last_used_at is None or (now - token.last_used_at).total_seconds() > 60:
            with skipped_without_storage():
                ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return user, token


class TokenScope(BasePermission):
    """A read token reads, a write token also changes data, an admin token also administers (views marked
    `administers = True`: people, invitations, teams, tokens, browser sessions, channels, deliveries, issue trackers,
    alert sources).
    Signed-in browsers are not limited by scopes; admins give their password again before they administer, as on the
    pages, and before they create a credential (`creates_credentials = True`)."""

    message = "This token is read-only. Create one with the scope Read and write."

    def has_permission(self, request: Request, view: "APIView") -> bool:
        token: Any = request.auth
        if request.method in SAFE_METHODS:
            return True
        administers = getattr(view, "administers", False)
        if not isinstance(token, ApiToken):
            self.message = CONFIRM_FIRST
            asks = administers or (getattr(view, "creates_credentials", False) and request.method == "POST")
            return not asks or not must_confirm(cast(AuthenticatedRequest, request))
        if administers and token.scope != ApiToken.Scope.ADMIN:
            self.message = "This token cannot administer. Create one with the scope Administer, or sign in."
            return False
        return token.scope != ApiToken.Scope.READ
