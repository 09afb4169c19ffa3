"""Rows of the shell's own routes. What a row means: `core/testing.py`, class Route."""

from core.testing import Route

ROWS = [Route("work:settings")]
