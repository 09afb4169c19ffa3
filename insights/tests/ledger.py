"""Rows of this room's routes. What a row means: `core/testing.py`, class Route."""

from core.testing import Route

ROWS = [Route("insights:search"), Route("api-search", a=401, query="?q=checkout")]
