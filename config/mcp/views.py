"""`POST /mcp/`: the Model Context Protocol over “Streamable HTTP”, for assistants of members."""

import logging
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, ParseError, PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.auth import TokenAuthentication
from config.mcp.errors import INTERNAL_ERROR, PARSE_ERROR
from config.mcp.protocol import respond
from core.api.throttles import ReadThrottle
from core.errors import outage_status

FAILED = "Internal error. It was logged; try again later."
log = logging.getLogger(__name__)


class McpView(APIView):
    """Only personal tokens: a session of a browser does not count. Each request is answered by one JSON document.

    The scope of the token and the limit of writes are checked by the operation that a tool runs.
    """

    authentication_classes = [TokenAuthentication]
    permission_classes = [IsAuthenticated]
    throttle_classes = [ReadThrottle]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Pages of other sites are refused, as the specification demands."""
        origin = request.headers.get("Origin")
        if origin is not None and origin not in {settings.BASE_URL, f"{request.scheme}://{request.get_host()}"}:
            raise PermissionDenied("Requests from pages of other sites are refused.")
        super().initial(request, *args, **kwargs)

    @extend_schema(exclude=True)
    def post(self, request: Request) -> HttpResponse:
        try:
            status, body = respond(request, request.data)
        except ParseError as error:
            status, body = 400, failure(PARSE_ERROR, str(error.detail))
        except RecursionError:
            status, body = 400, failure(PARSE_ERROR, "Invalid JSON: it is nested too deeply.")
        except APIException:
            raise
        except Exception as error:
            if outage_status(error):
                raise
            log.exception("An MCP request failed")
            status, body = 500, failure(INTERNAL_ERROR, FAILED)
        return HttpResponse(status=status) if body is None else Response(body, status=status)


def failure(code: int, message: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": message}}
