"""Four different things, four signs: withheld, withheld for another's sake, not reported, not applicable; and nobody.

What is shown is a number. What is not shown is a sign with its words, never 0 and never an empty cell.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from nki.web.site import numbers

if TYPE_CHECKING:
    from nki.web.site.words import Words

SIGNS = {"small": ":", "protecting": "::", "not_reported": "..", "not_applicable": ".", "nobody": "–"}


def standing(figure: Any) -> str:  # noqa: ANN401  (an Estimate, or None)
    """Say why a share is not shown, or «shown»; nobody with the need is its own answer."""
    if figure is None:
        return "not_applicable"
    status = str(figure.status)
    if status == "not_applicable" and figure.denominator == 0:
        return "nobody"
    return status if figure.share is None else "shown"


@lru_cache(maxsize=100)
def sign(why: str, words: Words) -> str:
    """Write the sign with its words for those who hear the page or point at it."""
    said = escape(words(f"status_{why}"))
    return f'<span class="sign" title="{said}"><span aria-hidden="true">{SIGNS[why]}</span>{_heard(said)}</span>'


def share_cell(figure: Any, words: Words) -> str:  # noqa: ANN401
    """Write a share for a table."""
    why = standing(figure)
    return numbers.percent(figure.share, words.language) if why == "shown" else sign(why, words)


def count_cell(figure: Any, words: Words) -> str:  # noqa: ANN401
    """Write a count for a table; a count may be shown where there is no share of nobody."""
    if figure is not None and figure.count is not None:
        return numbers.whole(figure.count, words.language)
    return sign(standing(figure), words)


def of_cell(figure: Any, words: Words) -> str:  # noqa: ANN401
    """Write a denominator for a table."""
    if figure is not None and figure.denominator is not None:
        return numbers.whole(figure.denominator, words.language)
    return sign(standing(figure), words)


@lru_cache(maxsize=10)
def legend(words: Words) -> str:
    """Say what the signs mean, below a table."""
    items = "".join(f"<li><b>{mark}</b> {escape(words(f'status_{why}'))}</li>" for why, mark in SIGNS.items())
    return f'<ul class="signs">{items}</ul>'


def _heard(text: str) -> str:
    return f'<span class="ds-sr-only">{text}</span>'
