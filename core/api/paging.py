"""`?cursor=` and `?page_size=` on every list; `next` and `previous` are links, and there is no total."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-pk"

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        """A cursor carries a value for the query; one that no row could have is answered as an unknown page."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, OverflowError, DataError):
            if self.cursor_query_param in request.query_params:
                raise NotFound(self.invalid_cursor_message) from None
            raise
