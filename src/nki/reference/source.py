"""Where the code lists come from, as the reader is told it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """Where one code list comes from: publisher, licence, edition, the day it was seen, and what to beware of."""

    file: str
    title: str
    publisher: str
    licence: str
    retrieved_from: str
    edition: str
    seen: date
    note: str

    @property
    def credit(self) -> str:
        """The line to show the reader: «Kilde: Statistisk sentralbyrå (SSB)»."""
        return f"Kilde: {self.publisher}"
