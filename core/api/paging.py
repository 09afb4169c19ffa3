"""Cursor paging of API lists: `?cursor=` and `?page_size=`; `next` and `previous` are links; there is no total."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from core.errors import Invalid

UNKNOWN = "Invalid cursor. Follow the links “next” and “previous”."


class KeysetPagination(CursorPagination):
    """A cursor holds every column of the order, the last of which is unique: new rows do not shift pages, and
    equal instants are neither skipped nor repeated. It is signed for its list, so that values cannot be forged.
    """

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-pk"

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        self.page_size = self.get_page_size(request)
        self.base_url = request.build_absolute_uri()
        self.order = self.get_ordering(request, queryset, view)
        self.purpose = f"cursor {queryset.model._meta.label} {' '.join(self.order)}"
        self.back, self.position = self.read(request)
        rows = queryset.order_by(*[reversed_order(name) if self.back else name for name in self.order])
        if self.position:
            rows = rows.filter(rows_after(self.order, self.position, back=self.back))
        found = list(rows[: self.page_size + 1])
        self.more = len(found) > self.page_size
        found = found[: self.page_size]
        self.page = found[::-1] if self.back else found
        return self.page

    def get_page_size(self, request: Request) -> int:
        word = request.query_params.get(self.page_size_query_param)
        if word is None:
            return int(self.page_size or 0)
        if not (word.isascii() and word.isdigit() and len(word) <= 4 and 1 <= int(word) <= self.max_page_size):
            raise Invalid("page_size", f"Enter a number from 1 to {self.max_page_size}.")
        return int(word)

    def read(self, request: Request) -> tuple[bool, list[Any]]:
        """Backwards or not, and behind which row; an empty list is the beginning."""
        word = request.query_params.get(self.cursor_query_param)
        if not word:
            return False, []
        try:
            back, position = signing.Signer(salt=self.purpose).unsign_object(word)
        except (signing.BadSignature, ValueError) as error:
            raise Invalid("cursor", UNKNOWN) from error
        return back, position

    def get_next_link(self) -> str | None:
        there_is = bool(self.position) if self.back else self.more
        return self.link(self.page[-1], back=False) if there_is and self.page else None

    def get_previous_link(self) -> str | None:
        there_is = self.more if self.back else bool(self.position)
        return self.link(self.page[0], back=True) if there_is and self.page else None

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Nullable links in OpenAPI 3.1 syntax; the framework still writes that of 3.0."""
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {"next": link, "previous": link, "results": schema}
        return {"type": "object", "required": ["next", "previous", "results"], "properties": properties}

    def link(self, row: Any, *, back: bool) -> str:
        values = [cursor_value(getattr(row, name.removeprefix("-"))) for name in self.order]
        word = signing.Signer(salt=self.purpose).sign_object([back, values])
        return replace_query_param(str(self.base_url), self.cursor_query_param, word)


def reversed_order(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def cursor_value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def rows_after(order: Sequence[str], values: Sequence[Any], *, back: bool) -> Q:
    """Rows that come after these values in this order, or before them when walking back."""
    found, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column, down = name.removeprefix("-"), name.startswith("-") != back
        found |= equal & Q(**{f"{column}__{'lt' if down else 'gt'}": value})
        equal &= Q(**{column: value})
    return found
