"""Parses JSON bodies. Every malformed body is a client error."""

import json
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class PlainJSONParser(JSONParser):
    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """What is nested beyond reason, not in the character set it names, or holds half a character (`\\ud800`, which
        neither a database nor an answer can carry) is a 400 like any other broken JSON."""
        try:
            found = super().parse(stream, media_type, parser_context)
            json.dumps(found, ensure_ascii=False).encode()
        except (RecursionError, LookupError, UnicodeEncodeError):
            raise ParseError("Invalid JSON.") from None
        return found
