"""How figures and lines look in the terminal: Norwegian numbers, and room to read when it is not a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from decimal import Decimal

NARROW_SPACE = "\u202f"
WIDTH_OF_FILES = 120


def make_console(*, stderr: bool = False) -> Console:
    """Open the terminal; where there is none (a file, a pipe), lines are long enough not to be broken."""
    console = Console(stderr=stderr, highlight=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=WIDTH_OF_FILES)


def printable(text: str) -> str:
    """Show what a terminal would carry out, or nobody would see, as a mark; lines stay lines."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\N{REPLACEMENT CHARACTER}" for sign in text)


def whole(number: int) -> str:
    """Write a whole number: «12 345»."""
    return f"{number:,}".replace(",", NARROW_SPACE)


def decimal(number: Decimal, *, signed: bool = False) -> str:
    """Write a decimal number with a comma: «66,9», or «+0,3» for a difference."""
    return f"{number:+}".replace(".", ",") if signed else f"{number}".replace(".", ",")
