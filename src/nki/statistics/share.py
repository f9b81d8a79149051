"""The share: numerator over denominator, in percent, from whole numbers by one rounding at the very end."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

DECIMALS = 3
"""Decimals of a share as it is stored."""
SPOKEN = Decimal("0.1")


def share(count: int, denominator: int) -> Decimal:
    """Give `count` of `denominator` in percent, rounded half-up to three decimals: 29 of 64 is 45.313.

    Raises ZeroDivisionError where there is nobody to speak of; that is «ikke aktuelt», not 0.
    """
    if denominator == 0:
        raise ZeroDivisionError("No share of nobody.")
    # Decimal's own division would round once before we do; whole numbers do not.
    quotient, rest = divmod(100 * 10**DECIMALS * count, denominator)
    return Decimal(quotient + (2 * rest >= denominator)).scaleb(-DECIMALS)


def spoken(value: Decimal) -> Decimal:
    """Round a stored share to the one decimal of running text, half-up."""
    return value.quantize(SPOKEN, ROUND_HALF_UP)
