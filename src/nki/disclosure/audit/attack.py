"""The attackers, one after the other, on one public table."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nki.disclosure.audit.bounds import find_ranges
from nki.disclosure.audit.derive import Deriver
from nki.disclosure.audit.domains import domains_of
from nki.disclosure.audit.equations import system_of
from nki.disclosure.audit.insiders import alone, own_row, widest_row
from nki.disclosure.audit.labels import WITHHELD, as_told
from nki.disclosure.audit.modular import eliminate
from nki.disclosure.audit.public import Why
from nki.disclosure.audit.report import Attack, TableAudit
from nki.disclosure.audit.revision import with_earlier
from nki.disclosure.audit.rules import Settings
from nki.disclosure.audit.solver import Contradiction
from nki.disclosure.audit.trail import NOWHERE
from nki.disclosure.audit.words import sentences
from nki.errors import UnreadableError

if TYPE_CHECKING:
    from nki.disclosure.audit.bounds import Ranges
    from nki.disclosure.audit.domains import Domains, Flags
    from nki.disclosure.audit.equations import System
    from nki.disclosure.audit.modular import Echelon, Whole
    from nki.disclosure.audit.public import Cell, PublicTable
    from nki.disclosure.audit.revision import Revision
    from nki.disclosure.audit.rules import Rules
    from nki.disclosure.audit.trail import Trail

SPARE_COLUMNS = 4
"""Random solutions beyond the unknowns of any kommune; each makes a false answer 2³¹ times less likely."""


def audit_table(
    table: PublicTable,
    earlier: tuple[PublicTable, ...] = (),
    settings: Settings | None = None,
    trail: Trail = NOWHERE,
) -> TableAudit:
    """Attack one indicator and year; raises UnreadableError when the published figures contradict each other.

    `trail` is that of an audit of figures much like these: it saves time, and bears on nothing that is found.
    """
    settings, table = settings or Settings(), as_told(table)
    if not earlier:
        return _attack(table, with_earlier(table, ()), settings, trail)
    earlier = tuple(map(as_told, earlier))
    try:
        return _attack(table, with_earlier(table, earlier), settings, trail)
    except UnreadableError:
        # Then more has changed than it seems.
        return _attack(table, with_earlier(table, earlier, doubting=True), settings, trail)


def _attack(table: PublicTable, revision: Revision, settings: Settings, trail: Trail) -> TableAudit:
    system = system_of(revision.table)
    echelon = eliminate(system)
    kernel = echelon.kernel(widest_row(system) + SPARE_COLUMNS, settings.seed)
    follows: Flags = ~np.any(kernel, axis=1)
    ranges, domains, untrue = _ranges(system, echelon, revision.table, settings, trail)
    values = echelon.particular()
    by_sums = _by_sums(system, follows, values, table.rules, revision.known)
    rests = follows & np.array([why == Why.REST for why in system.why], dtype=bool)
    insiders = _insiders(system, kernel, ranges)
    # Where a place is real nothing is derived, so nothing can be told.
    kinds, told = _derivations(system, by_sums.exact, settings.derivations if table.open else 0)
    return TableAudit(
        indicator=table.indicator,
        year=table.year,
        cells=len(table.values) + len(table.withheld),
        withheld=dict(sorted(Counter(str(why) for why in table.withheld.values()).items())),
        attacks=(by_sums, _by_range(system, ranges, domains, table.rules, revision.known), *insiders),
        changed=revision.changed,
        kinds=kinds,
        derivations=told,
        untrue=untrue,
        rests=int((rests & (values >= table.rules.first) & (values <= table.rules.last)).sum()),
        open=table.open,
        shown_small=_shown_small(table),
        labels_tell=table.rules.reasons_told,
        revised=revision.revised,
        trail=ranges.trail,
    )


def _ranges(
    system: System, echelon: Echelon, table: PublicTable, settings: Settings, trail: Trail
) -> tuple[Ranges, Domains, bool]:
    """Bound every cell; when what is said of why figures are missing cannot be true, believe only the figures."""
    domains = domains_of(system, table.rules, table.at_most)
    try:
        return find_ranges(system, echelon, domains, settings, trail), domains, False
    except Contradiction:
        domains = domains_of(system, replace(table.rules, reasons_told=False, zeros_withheld=True), {})
    try:
        return find_ranges(system, echelon, domains, settings, trail), domains, True
    except Contradiction:
        raise UnreadableError(
            "De viste tallene kan ikke være riktige samtidig: ingen tabell uten negative tall passer med dem."
        ) from None


def _shown_small(table: PublicTable) -> tuple[Cell, ...]:
    """Find small counts that are simply shown."""
    rules = table.rules
    return tuple(sorted(cell for cell, value in table.values.items() if rules.first <= value <= rules.last))


def _by_sums(system: System, follows: Flags, values: Whole, rules: Rules, before: tuple[Cell, ...]) -> Attack:
    """A0: what follows from the sums alone."""
    exact = [
        cell
        for number, cell in enumerate(system.unknowns)
        if follows[number]
        and (
            system.why[number] in WITHHELD
            or (system.why[number] == Why.ABSENT and rules.first <= values[number] <= rules.last)
        )
    ]
    return Attack("A0", tuple(sorted({*exact, *before})))


def _by_range(system: System, ranges: Ranges, domains: Domains, rules: Rules, before: tuple[Cell, ...]) -> Attack:
    """A1: what follows when everybody counts whole persons, and from what is said of why a figure is missing."""
    exact = set(before)
    narrow: list[Cell] = []
    protecting: list[Cell] = []
    undecided: list[Cell] = []
    for number, cell in enumerate(system.unknowns):
        why, low, high = system.why[number], ranges.low[number], ranges.high[number]
        tight = high - low < domains.need[number]
        # A kommune that did not report is only at risk where somebody is known to be there, and few.
        if why == Why.REST or (why == Why.ABSENT and not rules.first <= low <= rules.last):
            continue
        if low == high:
            exact.add(cell)
        elif tight:
            (protecting if why == Why.PROTECTING else narrow).append(cell)
        elif not ranges.seen[number] and why in WITHHELD:
            undecided.append(cell)
    return Attack(
        "A1",
        tuple(sorted(exact)),
        narrow=tuple(sorted(narrow)),
        protecting_narrow=tuple(sorted(protecting)),
        undecided=tuple(sorted(undecided)),
        solved=ranges.solved,
    )


def _insiders(system: System, kernel: Whole, ranges: Ranges) -> tuple[Attack, Attack]:
    """A2 and A3."""
    possible = set(np.flatnonzero((ranges.low <= 1) & (ranges.high >= 1)).tolist())
    by_person = alone(system, kernel, possible)
    by_kommune = own_row(system, kernel)
    found = tuple(
        tuple(sorted({cell for cells in by_whom.values() for cell in cells})) for by_whom in (by_person, by_kommune)
    )
    return Attack("A2", found[0], attackers=len(by_person)), Attack("A3", found[1], attackers=len(by_kommune))


def _derivations(
    system: System, exact: tuple[Cell, ...], wanted: int
) -> tuple[dict[str, int], tuple[tuple[str, ...], ...]]:
    """Count how cells follow, and say it for some, mostly the plain ones."""
    deriver = Deriver(system)
    hidden = [cell for cell in exact if cell in deriver.place]
    plain = [cell for cell in hidden if deriver.place[cell] in deriver.by_sum]
    rest = [cell for cell in hidden if deriver.place[cell] not in deriver.by_sum]
    kinds = {"sum etter sum": len(plain), "sammensatt": len(rest), "vist før": len(exact) - len(hidden)}
    some = rest[: max(wanted // 4, wanted - len(plain))]
    chosen = [*plain[: wanted - len(some)], *some]
    told = [found for found in map(deriver.derive, chosen) if found]
    return kinds, tuple(sentences(one, system) for one in told)
