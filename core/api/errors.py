"""Errors as JSON: always `{"detail": "…"}`, with `{"errors": {field: […]}}` for invalid fields."""

import logging
from typing import Any

from django.db import DataError
from django.urls import reverse
from rest_framework import status
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    MethodNotAllowed,
    NotAcceptable,
    NotAuthenticated,
    Throttled,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.api.throttles import AnonymousThrottle
from core.errors import OUTAGES, RETRY_AFTER, Invalid, Refused, StaleVersion, outage_status

SEND_JSON = "Send JSON with the header “Content-Type: application/json”."
SEND_FILE = "Send the file as multipart/form-data."
SEND_EITHER = "Send a file as multipart/form-data, or fields without a file as JSON."
log = logging.getLogger(__name__)
UNSEEN = "Not found, or you do not have access."
WHOLE = "non_field_errors"
STALE = "It has changed since the version that was sent. Version {} is current: read it, then send the change again."
WORDS: dict[type[APIException], str] = {
    NotAuthenticated: "Send a personal token: “Authorization: Bearer dbf_…”. Create one at {tokens}. "
    "The documentation is at {docs}.",
    AuthenticationFailed: "This token is mistyped, expired or revoked. Create another one at {tokens}.",
    MethodNotAllowed: "{method} is not possible here. Possible: {possible}.",
    UnsupportedMediaType: "{bodies}",
    NotAcceptable: "The API returns JSON. Send “Accept: application/json”, or no such header.",
    Throttled: "Too many requests. Try again in {seconds} seconds.",
}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, StaleVersion):
        by_header = context["request"].method in {"PATCH", "PUT"} and "If-Match" in context["request"].headers
        code = status.HTTP_412_PRECONDITION_FAILED if by_header else error.status
        return Response(
            {"detail": STALE.format(error.version), "version": error.version},
            status=code,
            headers={"ETag": f'"{error.version}"'},
        )
    if code := outage_status(error):
        log.error("%s: %s", OUTAGES[code], error)
        return Response({"detail": OUTAGES[code]}, status=code, headers={"Retry-After": RETRY_AFTER})
    if isinstance(error, Refused):
        return Response({"detail": str(error)}, status=error.status)
    if isinstance(error, Invalid):
        return Response({"detail": error.message, "errors": {error.field: [error.message]}}, status=error.status)
    if isinstance(error, DataError | OverflowError):  # a value that a column of PostgreSQL or SQLite cannot store
        return Response({"detail": "Invalid request body."}, status=status.HTTP_400_BAD_REQUEST)
    if isinstance(error, AuthenticationFailed | NotAuthenticated):
        error = throttled_stranger(error, context)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        response.data = {"detail": named(fields := by_field(response.data)), "errors": fields}
        response.status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    elif response.status_code == status.HTTP_404_NOT_FOUND:
        response.data = {"detail": UNSEEN}
    elif words := next((words for kind, words in WORDS.items() if isinstance(error, kind)), ""):
        response.data = {"detail": filled(words, response, context)}
    return response


def filled(words: str, response: Response, context: dict[str, Any]) -> str:
    request = context["request"]
    return words.format(
        tokens=request.build_absolute_uri(reverse("accounts:tokens")),
        docs=request.build_absolute_uri(reverse("api-docs")),
        method=request.method,
        bodies=accepted_bodies(context["view"]),
        possible=", ".join(each for each in context["view"].allowed_methods if each != "OPTIONS"),
        seconds=response.headers.get("Retry-After", "60"),
    )


def accepted_bodies(view: Any) -> str:
    """What the operation takes, in words."""
    if getattr(view, "needs_file", False):
        return SEND_FILE
    kinds = {parser.media_type for parser in view.get_parsers()}
    return SEND_EITHER if "multipart/form-data" in kinds else SEND_JSON


def throttled_stranger(error: APIException, context: dict[str, Any]) -> APIException:
    """Anonymous requests are counted here, because permissions are checked before throttles."""
    limit = AnonymousThrottle()
    if limit.allow_request(context["request"], context["view"]):
        return error
    return Throttled(limit.wait())


def named(fields: dict[str, Any]) -> str:
    """ "Invalid fields: due_on, owner."; a body that is no object has no fields to name."""
    names = ", ".join(fields)
    return "Invalid request body." if names == WHOLE else f"Invalid field{'s' * (len(fields) != 1)}: {names}."


def by_field(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {WHOLE: found}
