"""Shares as percentages, in one form for pages, figures, sentences and exports."""

from decimal import Decimal


def percent_text(share: float | Decimal | str) -> str:
    """75% of 0.75, 12.5% of 0.125, 0.02% of 0.0002; at most three decimals."""
    value = (Decimal(str(share)) * 100).quantize(Decimal("0.001")).normalize()
    return f"{value:f}%"
