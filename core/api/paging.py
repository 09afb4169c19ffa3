"""`?cursor=` and `?page_size=` on every list; `next` and `previous` are links, and there is no total."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from core.errors import Invalid

UNKNOWN = "This cursor is not one of ours. Follow the links “next” and “previous”."


class KeysetPagination(CursorPagination):
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-pk"

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            return super().decode_cursor(request)
        except NotFound as error:
            raise Invalid("cursor", UNKNOWN) from error

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any] | None:
        """A cursor carries a value for the query; one that no row could have is refused."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, OverflowError, DataError) as error:
            if self.cursor_query_param in request.query_params:
                raise Invalid("cursor", UNKNOWN) from error
            raise
