"""Rows of the permission ledger. What a row means: `core/testing.py`, class Route."""

from core.testing import Route

ROWS = [Route("dashboard:my-work", lists=True), Route("dashboard:settings"), Route("api-work", a=401, lists=True)]
