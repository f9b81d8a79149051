"""Findings about an indicator file, placed on the line where the fault stands."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from nki.errors import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nki.catalogue import Place

WHY = "Katalogen brukes ikke før dette er rettet."


@dataclass(frozen=True, slots=True)
class Located:
    """A file and the line of every place in it."""

    file: str
    lines: Mapping[Place, int]

    def finding(self, rule: str, place: Place, what: str, todo: str = "") -> Finding:
        """Write the letter, on the line of `place` or of the nearest thing around it."""
        near = place
        while near and near not in self.lines:
            near = near[:-1]
        line = self.lines.get(near, 1)
        return Finding(rule, Severity.ERROR, what, self.file, (line,), ".".join(map(str, place)), WHY, todo)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the likely word, and list what there is to choose from."""
    words = list(known)
    near = get_close_matches(word, words, n=1)
    return (f"Mente du «{near[0]}»? " if near else "") + f"Det finnes: {', '.join(words) or 'ingen'}."
