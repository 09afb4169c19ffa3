"""`?cursor=` and `?page_size=` on every list; `next` and `previous` are links, and there is no total."""

from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-pk"
