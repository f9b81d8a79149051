"""Selection expressions: codes, `*`, `?`, top(n), bottom(n), from(a), to(a), range(a,b), and `[…]` as quotation.

`top` and `bottom` count from the first value, but for time from the newest; both may skip some first: top(3,1).
"""

from __future__ import annotations

import re
from fnmatch import translate
from typing import TYPE_CHECKING

from nki.web.problem import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CALL = re.compile(r"(top|bottom|from|to|range)\((.*)\)", re.IGNORECASE | re.DOTALL)
_NUMBERS = re.compile(r"\s*(\d{1,9})\s*(?:,\s*(\d{1,9})\s*)?")
_QUOTED = r"\[ (?P<quoted> .*? ) \] (?=,|$)"  # [anything, commas too]
_UNQUOTED = r"""
    (?P<call> (?:top|bottom|from|to|range) \( [^()]* \) ) (?=,|$)              # a call may hold a comma
    | (?P<plain> [^,]* )
    """
_PART, _PLAIN_PART = (
    re.compile(pattern, re.VERBOSE | re.IGNORECASE | re.DOTALL) for pattern in (f"{_QUOTED} | {_UNQUOTED}", _UNQUOTED)
)


class SelectionError(ValueError):
    """An expression that means nothing here; `fault` says why, without the variable's name."""

    def __init__(self, name: str, value: str) -> None:
        self.name, self.value = name, value
        super().__init__(f"{name}: {value}")

    def fault(self, variable: str) -> Fault:
        """Give the fault as it is told."""
        return Fault(self.name, {"verdi": self.value, "variabel": variable})


def split(text: str) -> list[str]:
    """Part the value of an address at its commas, but not inside [..] or a call; empty parts are left out."""
    found, place = [], 0
    # Behind the last one that closes no bracket opens a quotation, and none is followed to the end of the text in vain.
    closed = len(text) - 1 if text.endswith("]") else text.rfind("],")
    while place <= len(text):
        match = (_PART if place < closed else _PLAIN_PART).match(text, place)
        if not match:
            break
        kind = str(match.lastgroup)
        found.append(match[kind])
        place = match.end() + 1
    return [part.strip() for part in found if part.strip()]


def select(expressions: Sequence[str], codes: Sequence[str], *, newest_first: bool = False) -> tuple[str, ...]:
    """Give the codes that any expression means, each once and in the order of `codes`; raises SelectionError."""
    known = set(codes)
    wanted = {
        code
        for expression in dict.fromkeys(expressions)
        for code in _one(expression, codes, known, newest_first=newest_first)
    }
    return tuple(code for code in codes if code in wanted)


def _one(expression: str, codes: Sequence[str], known: set[str], *, newest_first: bool) -> Iterator[str]:
    text = expression.strip()
    if text in known:
        yield text
        return
    if text.startswith("[") and text.endswith("]"):
        yield from _one(text[1:-1], codes, known, newest_first=newest_first)
        return
    call = _CALL.fullmatch(text)
    if call:
        name, inside = call[1].lower(), call[2]
        if name in ("top", "bottom"):
            yield from _end(name, inside, codes[::-1] if newest_first else codes, expression)
        else:
            yield from _between(name, inside, codes, expression)
        return
    if "*" in text or "?" in text:
        yield from _like(text, codes)
        return
    yield _same(text, codes)


def _like(pattern: str, codes: Sequence[str]) -> list[str]:
    # fnmatch knows [..] too, which is ours for quotation; so its own meaning is taken from it.
    matches = re.compile(translate(pattern.replace("[", "[[]")), re.IGNORECASE).match
    found = [code for code in codes if matches(code)]
    if not found:
        raise SelectionError("no_match", pattern)
    return found


def _end(name: str, inside: str, codes: Sequence[str], expression: str) -> Sequence[str]:
    numbers = _NUMBERS.fullmatch(inside)
    if not numbers or int(numbers[1]) < 1:
        raise SelectionError("bad_expression", expression)
    count, skipped = int(numbers[1]), int(numbers[2] or 0)
    ordered = codes if name == "top" else codes[::-1]
    found = ordered[skipped : skipped + count]
    if not found:
        raise SelectionError("no_match", expression)
    return found


def _between(name: str, inside: str, codes: Sequence[str], expression: str) -> Sequence[str]:
    ends = [end.strip() for end in inside.split(",")]
    if len(ends) != (2 if name == "range" else 1) or not all(ends):
        raise SelectionError("bad_expression", expression)
    places = [codes.index(_same(end, codes)) for end in ends]
    first = 0 if name == "to" else places[0]
    last = len(codes) - 1 if name == "from" else places[-1]
    if first > last:
        raise SelectionError("no_match", expression)
    return codes[first : last + 1]


def _same(text: str, codes: Sequence[str]) -> str:
    """Find a code, whatever its case; raises SelectionError."""
    folded = text.casefold()
    for code in codes:
        if code.casefold() == folded:
            return code
    raise SelectionError("unknown_value", text)
