"""Errors as JSON: always `{"detail": "…"}`, with `{"errors": {field: […]}}` for invalid fields."""

import logging
from typing import Any

from django.db import DataError
from rest_framework import status
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    NotAuthenticated,
    Throttled,
    ValidationError,
)
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.api.throttles import StrangerThrottle
from core.errors import OUTAGES, RETRY_AFTER, Invalid, Refused, StaleVersion, outage_status

log = logging.getLogger(__name__)
UNSEEN = "Not found, or you do not have access."
WHOLE = "non_field_errors"
STALE = "It has changed since the version that was sent. Version {} is current: read it, then send the change again."
STRANGER = "Sign in, or send a personal token: “Authorization: Bearer dbf_…”."


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
    elif isinstance(error, Throttled):
        response.data = {
            "detail": f"Too many requests. Try again in {response.headers.get('Retry-After', '60')} seconds."
        }
    elif response.status_code == status.HTTP_404_NOT_FOUND:
        response.data = {"detail": UNSEEN}
    elif isinstance(error, NotAuthenticated):
        response.data = {"detail": STRANGER}
    return response


def throttled_stranger(error: APIException, context: dict[str, Any]) -> APIException:
    """Anonymous requests are counted here, because permissions are checked before throttles."""
    limit = StrangerThrottle()
    if limit.allow_request(context["request"], context["view"]):
        return error
    return Throttled(limit.wait())


def named(fields: dict[str, Any]) -> str:
    """ "Invalid fields: due_on, owner."; a body that is no object has no fields to name."""
    names = ", ".join(fields)
    return "Invalid request body." if names == WHOLE else f"Invalid field{'s' * (len(fields) != 1)}: {names}."


def by_field(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {WHOLE: found}
