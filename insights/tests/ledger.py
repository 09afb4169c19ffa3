"""Rows of this app's routes. What a row means: `core/testing.py`, class Route."""

from core.testing import Route

PLANTED = "?q=zq0canary"  # a word of config/tests/planting.py

ROWS = [
    Route("insights:search"),
    Route("insights:search", query=PLANTED, lists=True),
    Route("api-search", a=401, query="?q=checkout"),
    Route("api-search", a=401, query=PLANTED, lists=True),
    Route("api-event-list", a=401, lists=True),
    Route("insights:statistics", query="?period=365"),
    Route("insights:statistics-export", make=lambda cast, circle: {"kind": "csv"}),
    Route("api-statistics", a=401),
]
