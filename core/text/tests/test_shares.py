from decimal import Decimal

import pytest

from core.text.shares import percent_text


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.75, "75%"), (Decimal("0.1250"), "12.5%"), (Decimal("0.0002"), "0.02%"), (1, "100%"), ("0.001", "0.1%")],
)
def test_small_shares_are_not_rounded_to_zero(share: object, words: str) -> None:
    assert percent_text(share) == words  # type: ignore[arg-type]
