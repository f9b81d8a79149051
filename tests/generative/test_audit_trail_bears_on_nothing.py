"""Where the attacker begins bears on no bound: not even where every cell has to be asked by itself."""

from __future__ import annotations

import numpy as np
import pytest

from nki.disclosure.audit import Membership, PublicTable, Settings, audit_table, bounds
from nki.disclosure.audit.domains import domains_of
from nki.disclosure.audit.equations import system_of
from nki.disclosure.audit.labels import as_told
from nki.disclosure.audit.modular import eliminate
from nki.disclosure.audit.rules import Rules
from nki.disclosure.audit.trail import NOWHERE, Trail
from unit.audit.conftest import table_of

SEEDS = (*range(40), 149, 227, 259, 295)
"""Five of them (the last four, and 11) differ if a bound is taken from every cell that was asked, wide or not."""


def drawn(seed: int) -> PublicTable:
    """Draw kommuner in two fylker and two groups, of which much is withheld."""
    draw, size = np.random.default_rng(seed), 4 + seed % 3
    counts = draw.integers(0, 6, (size, 3))
    fylke, group = np.arange(size) % 2, np.arange(size) // 2 % 2
    hidden = draw.random((size, 3)) < 0.6
    lines: list[str] = []

    def write(level: str, code: object, row: np.ndarray, gone: np.ndarray) -> None:
        whole = "p" if draw.random() < 0.5 else row.sum()
        lines.append(" ".join(map(str, [level, code, "all", whole, *np.where(gone, "p", row.astype(str))])))

    for number in (0, 1):
        write("fylke", f"F{number}", counts[fylke == number].sum(0), draw.random(3) < 0.3)
        write("kostragruppe", f"G{number}", counts[group == number].sum(0), draw.random(3) < 0.3)
    for kommune in range(size):
        write("kommune", kommune, counts[kommune], hidden[kommune])
    kommuner = list(map(str, range(size)))
    of_fylke = dict(zip(kommuner, (f"F{number}" for number in fylke), strict=True))
    of_group = dict(zip(kommuner, (f"G{number}" for number in group), strict=True))
    return table_of("\n".join(lines), Rules(width=3, reasons_told=False), Membership(of_fylke, of_group))


def bounds_of(table: PublicTable, trail: Trail) -> list[list[float]]:
    """Say between what the attacker places every unknown."""
    system = system_of(as_told(table))
    found = bounds.find_ranges(
        system, eliminate(system), domains_of(system, table.rules, table.at_most), Settings(), trail
    )
    return [found.low.tolist(), found.high.tolist()]


@pytest.mark.parametrize("throws", [0, bounds.THROWS])
def test_where_the_attacker_begins_bears_on_nothing_it_finds(throws: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "THROWS", throws)
    before = NOWHERE
    for seed in SEEDS:
        table = drawn(seed)
        anew = audit_table(table)
        for trail in (anew.trail, before):
            assert audit_table(table, trail=trail) == anew, seed
            assert bounds_of(table, trail) == bounds_of(table, NOWHERE), seed
        before = anew.trail
