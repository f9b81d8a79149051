"""Published tables of real places with shares only: how many withheld shares follow from the rest of their row.

Nothing but numbers leaves this file. A row is read, counted and forgotten: no place, code or share is ever kept.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from nki.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

HUNDRED = Decimal(100)
ROUNDING = Decimal("0.002")
"""Four shares rounded half-up to three decimals are each at most 0.0005 percent points wrong: together 0.002."""

NAMES = ("nki_id", "aar", "nivaa", "struktur")


class Group(NamedTuple):
    """The rows that are counted together: indicator (NKI number), year, level and structure of areas."""

    nki_id: str
    year: int
    level: str
    structure: int


@dataclass(frozen=True, slots=True)
class ShareNumbers:
    """Counts of rows and shares, and nothing else.

    `withheld` shares are blank; `one` rows have exactly one of their shares blank, which is then 100 minus the rest;
    `several` rows have two or more blank, of which only the sum follows. `whole` rows have every share shown, and in
    `whole_hundred` of them the shares sum to 100 but for rounding: how safe it is to count on 100.
    """

    rows: int = 0
    shares: int = 0
    withheld: int = 0
    one: int = 0
    several: int = 0
    whole: int = 0
    whole_hundred: int = 0

    def __add__(self, other: ShareNumbers) -> ShareNumbers:
        """Count together."""
        return ShareNumbers(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    def __post_init__(self) -> None:
        """Refuse anything but counts."""
        if any(type(getattr(self, name)) is not int for name in self.__slots__):
            raise TypeError("ShareNumbers hold counts, and nothing else.")


@dataclass(frozen=True, slots=True)
class SharesAudit:
    """The audit of a table of shares; it cannot hold a place or a share."""

    groups: Mapping[Group, ShareNumbers]

    @property
    def passed(self) -> bool:
        """Whether no withheld share follows; never where nothing was looked at."""
        return bool(self.groups) and not any(numbers.one for numbers in self.groups.values())

    def total(self, *, nki_id: str | None = None, level: str | None = None, year: int | None = None) -> ShareNumbers:
        """Count several groups together."""
        return sum((n for group, n in self.groups.items() if _is(group, nki_id, level, year)), ShareNumbers())

    def to_json(self) -> str:
        """Give the counts as JSON."""
        rows = [group._asdict() | asdict(numbers) for group, numbers in sorted(self.groups.items())]
        return json.dumps({"passed": self.passed, "groups": rows}, indent=1, sort_keys=True) + "\n"


def audit_shares(path: Path) -> SharesAudit:
    """Count in a file with columns nki_id, aar, nivaa, struktur and andel_…; raises UnreadableError."""
    counted: dict[Group, ShareNumbers] = defaultdict(ShareNumbers)
    for group, shares in _rows(path):
        counted[group] += _count(shares)
    return SharesAudit(dict(sorted(counted.items())))


def _is(group: Group, nki_id: str | None, level: str | None, year: int | None) -> bool:
    wanted = (nki_id, year, level)
    return all(one is None or one == found for one, found in zip(wanted, group, strict=False))


def _count(shares: tuple[Decimal | None, ...]) -> ShareNumbers:
    shown = [share for share in shares if share is not None]
    blank = len(shares) - len(shown)
    return ShareNumbers(
        rows=1,
        shares=len(shares),
        withheld=blank,
        one=int(blank == 1),
        several=int(blank > 1),
        whole=int(blank == 0),
        whole_hundred=int(blank == 0 and abs(sum(shown) - HUNDRED) <= ROUNDING),
    )


def _rows(path: Path) -> Iterator[tuple[Group, tuple[Decimal | None, ...]]]:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream, delimiter=";", strict=True)
            columns = [name for name in reader.fieldnames or () if name.startswith("andel_")]
            if not columns or not set(NAMES) <= set(reader.fieldnames or ()):
                raise UnreadableError(f"{path}: mangler kolonner. Det skal være {', '.join(NAMES)} og andel_….")
            for row in reader:
                yield _row(row, columns, f"{path}, linje {reader.line_num}")
    except (OSError, UnicodeDecodeError, csv.Error):
        raise UnreadableError(f"{path}: kan ikke leses som en tabell.") from None


def _row(row: Mapping[str, str | None], columns: Iterable[str], where: str) -> tuple[Group, tuple[Decimal | None, ...]]:
    try:
        group = Group(str(row["nki_id"]), int(row["aar"] or ""), str(row["nivaa"]), int(row["struktur"] or ""))
        shares = tuple(Decimal(text) if (text := row[name]) else None for name in columns)
    except (ValueError, InvalidOperation):
        # Not a word of what stood there.
        raise UnreadableError(f"{where}: et tall er ikke et tall.") from None
    if any(share is not None and not (share.is_finite() and 0 <= share <= HUNDRED) for share in shares):
        raise UnreadableError(f"{where}: en andel er ikke mellom 0 og 100.")
    return group, shares
