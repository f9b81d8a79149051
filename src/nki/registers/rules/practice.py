"""Rules about a whole delivery: ways of registering that no other kommune has, or that were another a year ago.

Each tells why it may be in order and what to look at; nothing is left out because of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.registers.rules import letters
from nki.registers.rules.chance import newcombe, robust_z, zero_is_unlikely
from nki.registers.rules.figures import OUTCOMES, Figures

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from nki.errors import Finding
    from nki.reference import Reference
    from nki.registers.letters import Letter
    from nki.registers.rules.limits import Thresholds

    Part = Callable[[Figures], tuple[int, int]]

NAMES = {
    "met": "innfridd",
    "partly_met": "delvis innfridd",
    "unmet": "ikke innfridd",
    "unreported": "uten rapportering",
}


def year_findings(
    year: Sequence[Figures], reference: Reference, at: Thresholds, *, only: Collection[str] = ()
) -> list[Finding]:
    """Look at the deliveries of one year, each by itself and beside the others; tell of all, or of the kommuner `only`.

    The others are then what those are held against, and no more.
    """
    large = [one for one in year if one.registered >= at.persons.value]
    told = frozenset(only) or frozenset(one.kommune for one in large)
    findings = list(one_value((one for one in large if one.kommune in told), at))
    findings += [*never_unreported(large, at, told), *never_irrelevant(large, at, told)]
    by_group = _groups(large, reference, told)
    for letter, code, part in _APART:
        findings += apart(by_group, (letter, code, part), at, told)
    return findings


def one_value(figures: Iterable[Figures], at: Thresholds) -> Iterator[Finding]:
    """D100: everybody has the same value of a need, or of a receipt."""
    for one in figures:
        if one.values == 1:
            yield one.tell(letters.ONE_VALUE, one.need)
        if one.receipt_values == 1 and one.answered >= at.persons.value:
            yield one.tell(letters.ONE_VALUE, one.receipt)


def never_unreported(figures: Sequence[Figures], at: Thresholds, told: Collection[str]) -> Iterator[Finding]:
    """D101: nobody with the need is unreported, where the others would make some expected."""
    for one in _never(figures, lambda f: (f.unreported, f.yes), float(at.usual_unreported), at, told):
        yield one.tell(letters.NEVER_UNREPORTED, one.receipt)


def never_irrelevant(figures: Sequence[Figures], at: Thresholds, told: Collection[str]) -> Iterator[Finding]:
    """D102: «ikke relevant» is never used, where the others would make some expected."""
    for one in _never(figures, lambda f: (f.irrelevant, f.registered), float(at.usual_irrelevant), at, told):
        yield one.tell(letters.NEVER_IRRELEVANT, one.need)


def jumps(now: Iterable[Figures], before: Iterable[Figures], at: Thresholds) -> Iterator[Finding]:
    """D103: the share of an outcome has changed beyond chance since last year; the largest change is told."""
    last_year = {(one.kommune, one.need): one for one in before}
    for one in now:
        then = last_year.get((one.kommune, one.need))
        if then and min(one.yes, then.yes) >= at.persons.value:
            size, outcome = max((abs(_share(one, name) - _share(then, name)), name) for name in OUTCOMES)
            counts = (getattr(one, outcome), one.yes), (getattr(then, outcome), then.yes)
            lower, upper = newcombe(*counts, float(at.jump_z))
            if size >= float(at.jump_least) and not lower <= 0 <= upper:
                yield one.tell(letters.JUMP, one.receipt, outcome=NAMES[outcome])


def apart(
    groups: Iterable[Sequence[Figures]], rule: tuple[Letter, str, Part], at: Thresholds, told: Collection[str]
) -> Iterator[Finding]:
    """D104–D106: a share far from that of the kommuner in the same KOSTRA group."""
    letter, code, part = rule
    for group in groups:
        counted = [(one, *part(one)) for one in group if part(one)[1] >= at.persons.value]
        for one, count, of in (numbers for numbers in counted if numbers[0].kommune in told):
            peers = [c / n for other, c, n in counted if other is not one]
            if len(peers) >= at.peers.value:
                far = abs(robust_z(count / of, of, peers)) > float(at.apart_z)
                if far and abs(count / of - sorted(peers)[len(peers) // 2]) >= float(at.apart_least):
                    yield one.tell(letter, getattr(one, code))


_APART: tuple[tuple[Letter, str, Part], ...] = (
    (letters.APART_COVERAGE, "need", lambda f: (f.registered, f.persons)),
    (letters.APART_UNREPORTED, "receipt", lambda f: (f.unreported, f.yes)),
    (letters.APART_NEED, "need", lambda f: (f.yes, f.registered)),
)


def _never(
    figures: Sequence[Figures], part: Part, usual: float, at: Thresholds, told: Collection[str]
) -> Iterator[Figures]:
    """Give those that have none of what some would be expected of, by the others or by what is usual."""
    none = [one for one in figures if one.kommune in told and part(one)[0] == 0 < part(one)[1]]
    for need in dict.fromkeys(one.need for one in figures) if none else ():
        same = [part(one) for one in figures if one.need == need]
        total, of = (sum(numbers) for numbers in zip(*same, strict=True))
        for one in (one for one in none if one.need == need):
            size = part(one)[1]
            enough = len(same) > at.peers.value and of > size
            share = total / (of - size) if enough else usual
            if zero_is_unlikely(share, size, float(at.unlikely)):
                yield one


def _share(one: Figures, outcome: str) -> float:
    return float(getattr(one, outcome)) / one.yes


def _groups(figures: Sequence[Figures], reference: Reference, told: Collection[str]) -> list[list[Figures]]:
    """Put together those of one need in one KOSTRA group; kommuner without a known group are in none.

    Only the groups with somebody to tell.
    """
    groups = {year: reference.geography(year).kostragruppe_by_kommune for year in {one.geography for one in figures}}
    asked = {
        (one.geography, groups[one.geography].get(one.kommune), one.need) for one in figures if one.kommune in told
    }
    found: dict[tuple[int, str, str], list[Figures]] = {}
    for one in figures:
        group = groups[one.geography].get(one.kommune)
        if group and (key := (one.geography, group, one.need)) in asked:
            found.setdefault(key, []).append(one)
    return list(found.values())
