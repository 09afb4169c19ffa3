"""Rows of this room's routes, by page family. What a row means: `core/testing.py`, class Route."""

from incidents.tests import ledger_api, ledger_response, ledger_writing

ROWS = [*ledger_response.ROWS, *ledger_api.ROWS, *ledger_writing.ROWS]
