"""An indicator as the rest of the house knows it: the whole described form, how we read it, and what it yields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from nki.indicators.calculation import Calculation
    from nki.indicators.form import Form
    from nki.indicators.maaltall import Maaltall
    from nki.indicators.text import Text


@dataclass(frozen=True, slots=True)
class Source:
    """Where the description was taken from."""

    publisher: str
    document: str
    case_number: str
    dated: str


@dataclass(frozen=True, slots=True)
class Renumbering:
    """A printed måltall number that is another: the `occurrence`-th time `printed` stands, it is `read`."""

    printed: str
    occurrence: int
    read: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A fault in the official text, resolved openly: what it says, how we read it, and why."""

    number: int
    fields: tuple[str, ...]
    says: str
    read: str
    because: str
    renumberings: tuple[Renumbering, ...] = ()


@dataclass(frozen=True, slots=True)
class Clarification:
    """A choice of ours where the official text is silent."""

    about: str
    decided: str


@dataclass(frozen=True, slots=True)
class Related:
    """A sister indicator; `slug` is empty while it is not described here."""

    title: str
    nki_id: str
    slug: str = ""
    verified: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Whether a share is shown with an interval, and why; without, the author says that everybody is counted."""

    interval: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One described indicator."""

    slug: str
    nki_id: str
    version: str
    valid_from: date
    source: Source
    seen: date
    title: Text
    short_title: Text
    fields: Form
    corrections: tuple[Correction, ...]
    clarifications: tuple[Clarification, ...]
    related: tuple[Related, ...]
    uncertainty: Uncertainty
    calculation: Calculation
    maaltall: tuple[Maaltall, ...]

    def maaltall_called(self, code: str) -> Maaltall:
        """Find a måltall by its name («1a»); raises KeyError."""
        for maaltall in self.maaltall:
            if maaltall.code == code:
                return maaltall
        raise KeyError(code)
