"""Runs an API operation inside this request: the same view with the same token, without another connection."""

import json
import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.urls import Resolver404, resolve
from rest_framework.request import Request

from core.api.errors import UNSEEN

# Of the headers of the outer request only these reach the operation: no cookies, no conditions.
KEPT = {"HTTP_HOST", "HTTP_AUTHORIZATION", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"}
LONGEST_QUERY = 4_000
PART = re.compile(r"[A-Za-z0-9_-]{1,200}")  # a reference, an id or a slug


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    data: Any


def refusal(status: int, detail: str) -> Answer:
    return Answer(status, json.dumps({"detail": detail}), {"detail": detail})


NOT_FOUND = refusal(404, UNSEEN)
INVALID = refusal(400, f"Texts of filters have at most {LONGEST_QUERY} characters and no NUL.")


class Api:
    def __init__(self, outer: Request) -> None:
        self.outer = outer._request

    def request(
        self,
        method: str,
        path: str,
        where: dict[str, Any] | None = None,
        query: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """The answer of the operation at `path`, an address of the API schema; `where` fills its `{…}`."""
        parts = {name: str(value) for name, value in (where or {}).items()}
        if not all(PART.fullmatch(part) for part in parts.values()):
            return NOT_FOUND
        text = urlencode(query or {}, doseq=True)
        if len(text) > LONGEST_QUERY or "%00" in text:
            return INVALID
        url = path.format_map(parts)
        try:
            match = resolve(url)
        except Resolver404:
            return NOT_FOUND
        if re.sub("<.*?>", "{}", f"/{match.route}") != re.sub("{.*?}", "{}", path):
            return NOT_FOUND  # another operation, for example incidents/similar/
        inner = self.inner(method, url, text, body, headers or {})
        inner.resolver_match = match
        response = match.func(inner, *match.args, **match.kwargs)
        self.outer.rate_limits = getattr(inner, "rate_limits", [])  # type: ignore[attr-defined]
        return answer_of(response)

    def inner(
        self, method: str, url: str, query: str, body: dict[str, Any] | None, headers: dict[str, str]
    ) -> WSGIRequest:
        content = b"" if method == "GET" else json.dumps(body or {}).encode()
        outer = {name: value for name, value in self.outer.META.items() if not name.startswith("HTTP_") or name in KEPT}
        own = {
            "REQUEST_METHOD": method,
            "PATH_INFO": url,
            "QUERY_STRING": query,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(content)),
            "HTTP_ACCEPT": "application/json",
            "wsgi.input": BytesIO(content),
        }
        sent = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        request = WSGIRequest({**outer, **own, **sent})
        request.counted = True  # type: ignore[attr-defined]
        request.rate_limits = getattr(self.outer, "rate_limits", [])  # type: ignore[attr-defined]
        return request


def answer_of(response: HttpResponse) -> Answer:
    if hasattr(response, "render"):
        response.render()
    text = response.content.decode()
    return Answer(response.status_code, text, json.loads(text) if text else None)
