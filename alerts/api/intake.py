"""POST /api/v1/alerts/<source key>/: where monitoring systems send alerts. The token of the source is the proof."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import MethodNotAllowed, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from alerts.actions import bodies
from alerts.actions.intake import receive_body
from alerts.models import AlertSource
from alerts.parsers import REPEATS, parse_body
from alerts.parsers.incoming import MAX_BODY, Unreadable
from alerts.signatures import is_signed
from alerts.tokens import LONGEST, is_token_of
from core.api.throttles import AnonymousThrottle, PerPerson

BEARER = "bearer "
SEND_TOKEN = "Send the token of this alert source: “Authorization: Bearer dba_…”."  # noqa: S105
WRONG_SIGNATURE = "The signature does not fit the signing secret of this source."
NO_SECRET = "The signing secret cannot be read because SECRET_KEY has changed. Enter it again."  # noqa: S105
DISABLED = "This alert source is disabled."
SEND_JSON = "Send JSON with the header “Content-Type: application/json”."
TOO_LARGE = f"The body is larger than {MAX_BODY // 1024} KB."
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class AddressThrottle(PerPerson):
    """All requests of one address."""

    scope, rate = "alert_address", "3000/min"


class SourceThrottle(PerPerson):
    """Requests of one source, from anywhere."""

    scope, rate = "alert_source", "1200/min"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": view.source.pk}


class Rejected(Exception):
    """A request of a known source that is not carried out."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


class IntakeView(APIView):
    """Answers 202 with what happened per alert: declared, joined, recorded or ignored."""

    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []
    throttle_classes: list[type[BaseThrottle]] = [AddressThrottle]
    source: AlertSource

    @extend_schema(exclude=True)
    def post(self, request: Request, key: str, token: str = "") -> Response:
        now = timezone.now()
        source = AlertSource.objects.select_related("circle").filter(key=key).first()
        in_url = bool(token)
        known = is_token_of(source, token or bearer(request), now=now)
        if source is None or not known or (in_url and not source.token_in_url):
            return self.refuse_stranger(request)
        self.source = source
        self.throttle(SourceThrottle(), request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = request._request.read(MAX_BODY + 1)
        digest = bodies.digest_of(body, headers)
        try:
            check_request(source, body, headers, content_type=request.content_type, now=now)
            return Response(self.carry_out(body, digest, headers, now=now), status=status.HTTP_202_ACCEPTED)
        except Rejected as error:
            bodies.keep_refused(source, body, digest, reason=error.words, status=error.code, now=now)
            return Response({"detail": error.words}, status=error.code)

    def carry_out(self, body: bytes, digest: str, headers: dict[str, str], *, now: Any) -> dict[str, Any]:
        source = self.source
        try:
            received = parse_body(source.kind, body, headers)
        except Unreadable as error:
            raise Rejected(status.HTTP_422_UNPROCESSABLE_ENTITY, str(error)) from None
        sent = bodies.Body(body, digest, once=source.kind not in REPEATS)
        return {"alerts": receive_body(source, received, sent, now=now)}

    def refuse_stranger(self, request: Request) -> Response:
        """The same answer for an unknown source and a wrong token; few of them per address."""
        self.throttle(AnonymousThrottle(), request)
        return Response(
            {"detail": SEND_TOKEN}, status=status.HTTP_401_UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"}
        )

    def throttle(self, throttle: PerPerson, request: Request) -> None:
        if not throttle.allow_request(request, self):
            raise Throttled(throttle.wait())

    def http_method_not_allowed(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise MethodNotAllowed(str(request.method))


def bearer(request: Request) -> str:
    header = request.headers.get("Authorization", "")[: LONGEST + len(BEARER) + 1]
    return header[len(BEARER) :].strip() if header.lower().startswith(BEARER) else ""


def check_request(source: AlertSource, body: bytes, headers: dict[str, str], *, content_type: str, now: Any) -> None:
    """Raises `Rejected` before the body is read as JSON."""
    if len(body) > MAX_BODY:
        raise Rejected(status.HTTP_413_REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
    if source.is_signed:
        if not (secret := source.signing_secret):
            raise Rejected(status.HTTP_401_UNAUTHORIZED, NO_SECRET)
        if not is_signed(source.kind, secret, body, headers, now=now):
            raise Rejected(status.HTTP_401_UNAUTHORIZED, WRONG_SIGNATURE)
    if source.disabled_at:
        raise Rejected(status.HTTP_403_FORBIDDEN, DISABLED)
    if (content_type or "").partition(";")[0].strip().lower() in FORMS:
        raise Rejected(status.HTTP_415_UNSUPPORTED_MEDIA_TYPE, SEND_JSON)
