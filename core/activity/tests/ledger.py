"""Rows of the permission ledger. What a row means: `core/testing.py`, class Route."""

from core.testing import Route

ROWS = [Route("activity:stream", v=204)]  # over WSGI; test_stream uses ASGI
