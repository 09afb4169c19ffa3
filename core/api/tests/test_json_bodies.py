"""What the API answers to bodies that are not JSON."""

import io

import pytest
from rest_framework.exceptions import ParseError

from core.api.parsing import PlainJSONParser

BROKEN = [
    (b'{"title": NaN}', "Invalid JSON: NaN is not a JSON value. Use null."),
    (b'{"title": -Infinity}', "Invalid JSON: -Infinity is not a JSON value. Use null."),
    ('{"title": "é"}'.encode("utf-16"), "Invalid JSON: send it as UTF-8."),
    ('{"title": "é"}'.encode("utf-16-le"), "Invalid JSON: send it as UTF-8."),
    (b'{"title": "\xff"}', "Invalid JSON: send it as UTF-8."),
    (b"{'title': 1}", "Invalid JSON at line 1, column 2: expecting property name enclosed in double quotes."),
    (b'{"title": 1' + b"0" * 5_000 + b"}", "Invalid JSON: it contains a number with too many digits."),
    (b"[" * 200_000, "Invalid JSON."),
]


@pytest.mark.parametrize(("body", "message"), BROKEN)
def test_broken_json_is_answered_in_plain_words(body: bytes, message: str) -> None:
    with pytest.raises(ParseError, match=message.replace(".", r"\.")):
        PlainJSONParser().parse(io.BytesIO(body))


def test_a_byte_order_mark_is_skipped() -> None:
    assert PlainJSONParser().parse(io.BytesIO(b'\xef\xbb\xbf{"title": "x"}')) == {"title": "x"}
