"""What the attackers found. Where a place is real, only how many: never which, and never a value."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING

from nki.disclosure.audit.trail import NOWHERE, Trail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.disclosure.audit.public import Cell
    from nki.disclosure.audit.rules import Rules, Settings

SOLVERS = ("highspy", "numpy", "scipy")
DECIDING = ("A0", "A1")


@dataclass(frozen=True, slots=True)
class Attack:
    """What one attacker got, as cells for the gate to mend; they are never part of a text.

    `exact`: withheld counts that can only be one number. `narrow`: with a range under the policy's width.
    `protecting_narrow`: the same for cells that are known not to be small, which harms nobody and is only told.
    `undecided`: the solver could not tell; counted as found. `solved`: linear problems solved. `attackers`: persons
    (A2) or kommuner (A3) who can compute something.
    """

    name: str
    exact: tuple[Cell, ...] = field(default=(), repr=False)
    narrow: tuple[Cell, ...] = field(default=(), repr=False)
    protecting_narrow: tuple[Cell, ...] = field(default=(), repr=False)
    undecided: tuple[Cell, ...] = field(default=(), repr=False)
    solved: int = field(default=0, compare=False)
    attackers: int = 0

    @property
    def found(self) -> int:
        """Count what this attacker can pin down."""
        return len(self.exact) + len(self.narrow) + len(self.undecided)

    def numbers(self) -> dict[str, int]:
        """Give the counts."""
        told = {
            "exact": len(self.exact),
            "narrow": len(self.narrow),
            "undecided": len(self.undecided),
            "protecting_narrow": len(self.protecting_narrow),
            "attackers": self.attackers,
        }
        return {"found": self.found} | told


@dataclass(frozen=True, slots=True)
class TableAudit:
    """One indicator and year: cells, withheld by reason, one `Attack` per attacker, figures that changed a little.

    `untrue`: what is said of why figures are missing cannot be true, and was not believed. `kinds` counts how the
    cells of A0 follow; `rests` is how many groups nobody publishes (age unknown, kommune unknown) follow as a small
    count, which is told and does not decide. `derivations` is empty unless `open` (nobody and no place is real).
    `shown_small` are small counts that are simply shown; `labels_tell`: labels say more than the figures, and were
    believed. `revised` are the kommuner whose figures have changed since an earlier table. `trail` is where tables
    were found: what to begin from another time, and no finding.
    """

    indicator: str
    year: int
    cells: int
    withheld: Mapping[str, int]
    attacks: tuple[Attack, ...]
    changed: tuple[Cell, ...] = field(default=(), repr=False)
    kinds: Mapping[str, int] = field(default_factory=dict)
    derivations: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    untrue: bool = False
    rests: int = 0
    open: bool = False
    shown_small: tuple[Cell, ...] = field(default=(), repr=False)
    labels_tell: bool = False
    revised: tuple[str, ...] = field(default=(), repr=False)
    trail: Trail = field(default=NOWHERE, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse to carry values of a real place."""
        if self.derivations and not self.open:
            raise ValueError("Derivations hold values, and may only be kept where no place is real.")

    def attack(self, name: str) -> Attack:
        """Give one attacker by name: A0, A1, A2 or A3."""
        return next(attack for attack in self.attacks if attack.name == name)

    def passed(self, *, strict: bool = False) -> bool:
        """Tell whether nobody who decides found anything: A0, A1 and changed figures, and everybody when strict."""
        deciding = [attack for attack in self.attacks if strict or attack.name in DECIDING]
        untouched = not self.changed and not self.untrue and not self.shown_small
        return untouched and not any(attack.found for attack in deciding)

    def as_dict(self) -> dict[str, object]:
        """Give what may be told."""
        return {
            "indicator": self.indicator,
            "year": self.year,
            "cells": self.cells,
            "withheld": dict(self.withheld),
            "attackers": {attack.name: attack.numbers() for attack in self.attacks},
            "unpublished_small_rests": self.rests,
            "small_counts_shown": len(self.shown_small),
            "labels_tell_more_than_the_figures": self.labels_tell,
            "reasons_cannot_be_true": self.untrue,
            "changed_by_a_small_count": len(self.changed),
            "how_they_follow": dict(self.kinds),
            "derivations": [list(lines) for lines in self.derivations],
        }


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The audit of a release: every table, what the attackers assumed, and which solvers were used."""

    tables: tuple[TableAudit, ...]
    rules: tuple[Rules, ...]
    settings: Settings
    strict: bool = False

    @property
    def passed(self) -> bool:
        """Whether nothing was found; never where nothing was looked at."""
        return bool(self.tables) and all(table.passed(strict=self.strict) for table in self.tables)

    def as_dict(self) -> dict[str, object]:
        """Give what may be told, for machines."""
        settings = {name: getattr(self.settings, name) for name in self.settings.__slots__}
        rules = [{name: getattr(rule, name) for name in rule.__slots__} for rule in self.rules]
        return {
            "passed": self.passed,
            "strict": self.strict,
            "tables": [table.as_dict() for table in self.tables],
            "rules": rules,
            "settings": settings,
            "solvers": {name: version(name) for name in SOLVERS},
        }

    def to_json(self) -> str:
        """Give the report as JSON, the same text every time."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
