"""Parses JSON bodies. Every malformed body is a client error that says in plain words what is wrong."""

import json
from typing import Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

BOM = "\ufeff"
NOT_UTF8 = "Invalid JSON: send it as UTF-8."


class PlainJSONParser(JSONParser):
    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """A byte order mark is skipped. What is nested beyond reason, not in the character set it names, or holds
        half a character (`\\ud800`, which neither a database nor an answer can carry) is a 400."""
        charset = str((parser_context or {}).get("encoding") or "utf-8")
        try:
            text = stream.read().decode(charset).removeprefix(BOM)
            found = json.loads(text, parse_constant=refuse_constant)
            json.dumps(found, ensure_ascii=False).encode()
        except json.JSONDecodeError as error:
            where = f"at line {error.lineno}, column {error.colno}"
            raise ParseError(NOT_UTF8 if "\0" in text else f"Invalid JSON {where}: {error.msg.lower()}.") from None
        except (UnicodeDecodeError, LookupError):
            raise ParseError(NOT_UTF8) from None
        except (RecursionError, UnicodeEncodeError):
            raise ParseError("Invalid JSON.") from None
        except ValueError:
            raise ParseError("Invalid JSON: it contains a number with too many digits.") from None
        return found


def refuse_constant(name: str) -> NoReturn:
    raise ParseError(f"Invalid JSON: {name} is not a JSON value. Use null.")
