"""Reads a body as JSON. What is malformed, too large or nested too deeply is refused in words."""

import json
from math import isinf
from typing import Any, NoReturn

from alerts.parsers.incoming import MAX_BODY, Unreadable

MAX_DEPTH = 20
MAX_DIGITS = 40  # of one number
BOM = "\ufeff"


def read_json(body: bytes) -> Any:
    if len(body) > MAX_BODY:
        raise Unreadable(f"The body is larger than {MAX_BODY // 1024} KB.")
    try:
        text = body.decode().removeprefix(BOM)
        found = json.loads(text, parse_constant=refuse_constant, parse_int=read_int, parse_float=read_float)
        json.dumps(found, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise Unreadable(f"Invalid JSON at line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except UnicodeDecodeError:
        raise Unreadable("Invalid JSON: send it as UTF-8.") from None
    except UnicodeEncodeError:
        raise Unreadable("Invalid JSON: it contains half a character (a lone surrogate).") from None
    except RecursionError:
        raise Unreadable(f"Invalid JSON: it is nested more than {MAX_DEPTH} levels deep.") from None
    if depth_of(found) > MAX_DEPTH:
        raise Unreadable(f"Invalid JSON: it is nested more than {MAX_DEPTH} levels deep.")
    return found


def refuse_constant(name: str) -> NoReturn:
    raise Unreadable(f"Invalid JSON: {name} is not a JSON value.")


def read_int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise Unreadable("Invalid JSON: it contains a number with too many digits.")
    return int(digits)


def read_float(digits: str) -> float:
    number = float(digits)
    if isinf(number) or len(digits) > MAX_BODY:
        raise Unreadable("Invalid JSON: it contains a number that is too large.")
    return number


def depth_of(value: Any) -> int:
    """How many levels of objects and lists there are, up to one more than is accepted."""
    level, depth = [value], 0
    while level and depth <= MAX_DEPTH:
        nested = [each for each in level if isinstance(each, dict | list)]
        level = [inner for each in nested for inner in (each.values() if isinstance(each, dict) else each)]
        depth += bool(nested)
    return depth
