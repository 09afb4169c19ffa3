"""Rows of this app's routes, by page family. What a row means: `core/testing.py`, class Route."""

from incidents.tests import ledger_api, ledger_response

ROWS = [*ledger_response.ROWS, *ledger_api.ROWS]
