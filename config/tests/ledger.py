"""Rows of the whole product's own routes. Columns: see `core/testing.py`, class Route."""

from core.testing import Route

ROWS = [
    Route("livez", a=200, v=200),
    Route("readyz", a=200, v=200),
    Route("metrics", a=401, v=401),
    Route("help", a=302, v=200),
    Route("csp-report", "POST", a=204, v=204),
    Route("service-worker", a=200, v=200),
    Route("offline", a=200, v=200),
    Route("schema", a=401, v=200),
    Route("api-index", a=401, v=200),
    Route("api-docs", a=302, v=200),
    Route("mcp", "POST", a=401, v=401),  # a browser session is not enough: config/tests/test_mcp.py has the tokens
]
