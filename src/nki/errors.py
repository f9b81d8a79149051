"""Errors as short letters: what, where, why it matters, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(StrEnum):
    """What a finding leads to: the delivery (or catalogue) is refused, the row is left out, or it is only told."""

    ERROR = "error"
    ROW = "row"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a person can mend, said so that they can mend it.

    Texts are in Norwegian, for the kommune or for those who keep the catalogue, and never hold a value of a record.
    `lines` counts from 1 in the file as delivered (a Parquet row counts as a line, the first is 1); `count` is how
    many places there are when not all lines are listed.
    """

    rule: str
    severity: Severity
    what: str
    file: str
    lines: tuple[int, ...] = ()
    field: str = ""
    why: str = ""
    todo: str = ""
    count: int = 1

    @property
    def where(self) -> str:
        """Say file, lines and field in words: «person.csv, linje 3 og 7, felt foedselsaar»."""
        parts = [self.file]
        if self.lines:
            shown = [str(line) for line in self.lines[:5]]
            rest = max(self.count, len(self.lines)) - len(shown)
            if rest > 0:
                shown.append(f"{rest} til")
            parts.append("linje " + " og ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])))
        if self.field:
            parts.append(f"felt {self.field}")
        return ", ".join(parts)

    def __str__(self) -> str:
        """Give the whole letter on one line."""
        rest = " ".join(part for part in (self.why, self.todo) if part)
        return f"{self.where}: {self.what} {rest}".rstrip()


class NkiError(Exception):
    """What a person can mend; the command line prints its text, never a traceback, and leaves with `exit_code`."""

    exit_code: ClassVar[int] = 2


class FindingsError(NkiError):
    """All findings at once."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class CatalogueError(FindingsError):
    """The catalogue says something nki does not understand."""


class DeliveryError(FindingsError):
    """A delivery is refused; nothing of it was used."""


class UnreadableError(NkiError):
    """What was pointed at cannot be opened at all."""

    exit_code: ClassVar[int] = 3


class UsageError(NkiError):
    """The command was asked for something it cannot do."""


class DisclosureError(NkiError):
    """Figures cannot be protected under the rule in force; nothing was made of them."""


class MissingExtraError(NkiError):
    """A heavy optional library is needed and not installed."""
