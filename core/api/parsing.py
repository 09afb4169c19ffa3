"""Bodies in JSON, read so that none of them is an error of ours."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class PlainJSONParser(JSONParser):
    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """What is nested beyond reason, or not in the character set it names, is a 400 like any other broken JSON."""
        try:
            return super().parse(stream, media_type, parser_context)
        except (RecursionError, LookupError):
            raise ParseError("This JSON cannot be read.") from None
