"""A letter to the one who asked: problem+json (RFC 9457) with every fault at once, in the caller's language."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import NamedTuple

from nki.web.words import words

MOST = 20
"""How many faults a letter tells of, and `LONGEST` how much of what was sent it repeats: a letter is for reading."""

LONGEST = 200


class Fault(NamedTuple):
    """One thing that is wrong: its name in the catalogue's letters, and what to fill in."""

    name: str
    filled: dict[str, object]


class ProblemError(Exception):
    """What the caller can mend. `status` is the HTTP status; `headers` go out with the letter."""

    def __init__(self, status: int, *faults: Fault, headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.faults = faults
        self.headers = headers or {}
        super().__init__(", ".join(fault.name for fault in faults))

    def document(self, language: str) -> dict[str, object]:
        """Give the letter as it is sent: type and title for machines and engineers, detail for the caller."""
        letters = words().brev
        told = [letters[one.name].say(language, **_shortened(one.filled)) for one in self.faults[:MOST]]
        return {
            "type": f"urn:nki:problem:{self.faults[0].name.replace('_', '-')}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": " ".join(dict.fromkeys(told)) + (" …" if len(self.faults) > MOST else ""),
        }

    def body(self, language: str) -> bytes:
        """Give the letter as bytes."""
        return json.dumps(self.document(language), ensure_ascii=False).encode("utf-8", "replace")


def _shortened(filled: dict[str, object]) -> dict[str, object]:
    """Cut what the caller sent; what is lawful is ours, and is said in full."""
    said = filled.get("verdi")
    if isinstance(said, str) and len(said) > LONGEST:
        return {**filled, "verdi": f"{said[:LONGEST]}…"}
    return filled


def problem(status: int, name: str, headers: dict[str, str] | None = None, **filled: object) -> ProblemError:
    """Make a letter with one fault."""
    return ProblemError(status, Fault(name, filled), headers=headers)
