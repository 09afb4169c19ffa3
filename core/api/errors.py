"""The error family in JSON: always `{"detail": "…"}`, and `{"errors": {field: […]}}` beside it for an invalid field."""

from typing import Any

from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.errors import Invalid, Refused


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, Refused):
        return Response({"detail": str(error)}, status=error.status)
    if isinstance(error, Invalid):
        return Response({"detail": error.message, "errors": {error.field: [error.message]}}, status=error.status)
    response = exception_handler(error, context)
    if response is not None and isinstance(error, ValidationError):
        response.data = {"detail": "Some fields need another look.", "errors": response.data}
        response.status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    return response
