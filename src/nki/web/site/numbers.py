"""Numbers and dates as each language writes them: its marks are from Babel."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

SPOKEN = Decimal("0.1")
_NBSP = "\u00a0"


@cache
def _locale(language: str) -> Locale:
    return Locale.parse({"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB", "se": "se_NO"}[language])


@cache
def _marks(language: str) -> dict[int, str]:
    """Give what a language writes for Python's comma and point."""
    locale = _locale(language)
    return {ord(","): get_group_symbol(locale), ord("."): get_decimal_symbol(locale)}


def whole(number: int, language: str) -> str:
    """Write a whole number: «12 345»."""
    return f"{number:,}".translate(_marks(language))


@lru_cache(maxsize=20_000)
def tenth(number: Decimal, language: str) -> str:
    """Write a number with one decimal, rounded half-up: «66,9»."""
    return f"{number.quantize(SPOKEN, ROUND_HALF_UP):,}".translate(_marks(language))


def percent(number: Decimal, language: str) -> str:
    """Write a share with its sign: «66,9 %», in English «66.9%»."""
    return tenth(number, language) + ("%" if language == "en" else f"{_NBSP}%")


def signed(number: Decimal, language: str) -> str:
    """Write a difference with its sign: «+0,3» or «−1,2»."""
    spoken = number.quantize(SPOKEN, ROUND_HALF_UP)
    return ("+" if spoken > 0 else "−" if spoken < 0 else "±") + tenth(abs(spoken), language)


def span(low: Decimal, high: Decimal, language: str) -> str:
    """Write an interval: «62,9–67,0»."""
    return f"{tenth(low, language)}–{tenth(high, language)}"


@lru_cache(maxsize=1000)
def day(moment: str, language: str) -> str:
    """Write the day of an ISO moment: «3. mars 2026»; empty stays empty."""
    return format_date(datetime.fromisoformat(moment), "long", locale=_locale(language)) if moment else ""
