"""Twins: two registers whose true counts differ only where nothing is shown, as deliveries of invented persons."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import combinations, permutations, product
from typing import TYPE_CHECKING

from nki.compute import OUTCOMES
from nki.disclosure.deciding import DENOMINATOR, decide
from nki.disclosure.suppression import CellName
from support import BISTAND, TRANSPORT, Sent, reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nki.disclosure.deciding import Decision
    from nki.disclosure.one import Task

    Atom = tuple[str, str, str]
    """Kommune, age group and outcome."""
    People = dict[str, Counter[Atom]]
    """Persons with the need, by indicator."""

AGES = {"0-17": 10, "18-66": 40, "67+": 80}
CODES = {BISTAND: ("13", "14"), TRANSPORT: ("15", "16")}
RECEIPT = {"met": "1", "partly_met": "2", "unmet": "3", "unreported": "", "other": "9"}
WEIGHTS = {"met": 1.0, "partly_met": 0.3, "unmet": 0.5, "unreported": 0.2, "other": 0.1}
PLACES = {
    "0301": 60,
    "3001": 25,
    "3003": 14,
    "3004": 9,
    "3005": 30,
    "3006": 1,
    "3031": 2,
    "4202": 20,
    "4203": 40,
    "4205": 4,
}
"""Kommuner, and the most each can have of an outcome."""
MOST = 13
"""So many times that number live there: more than can have a need."""
EMPTY = "4211"
"""Delivers nobody."""
SILENT = {"3021": "3006", "3024": "3005", "4204": "4202"}
"""Kommuner that have not reported, and who has delivered some of the persons who live there."""


def invent(year: int) -> People:
    """Invent a year."""
    dice = random.Random(year)  # noqa: S311  (no secret: repeatable)
    return {
        slug: Counter(
            {
                (kommune, age, outcome): round(most * WEIGHTS[outcome] * dice.random())
                for kommune, most in (PLACES | dict.fromkeys(SILENT, 5)).items()
                for age in AGES
                for outcome in OUTCOMES
            }
        )
        for slug in CODES
    }


def corrected(people: People) -> People:
    """Let two kommuner correct what is far from small: the same everywhere."""
    more = {BISTAND: Counter({("0301", "18-66", "met"): 30}), TRANSPORT: Counter({("4203", "67+", "unmet"): 25})}
    return {slug: people[slug] + more[slug] for slug in people}


def deliveries(year: int, people: People) -> Iterator[Sent]:
    """Write a year as what each kommune sends; with persons of whom nothing is said, until each place has its number.

    How many live in a place is said, rounded, also where it is withheld how many have the need.
    """
    for kommune in (*PLACES, EMPTY):
        homes: list[tuple[str, str, str]] = []
        said: list[tuple[str, str, str, str]] = []
        for home in (kommune, *(place for place, by in SILENT.items() if by == kommune)):
            first = len(homes)
            for slug, atoms in people.items():
                for _, age, outcome in sorted(atom for atom in atoms.elements() if atom[0] == home):
                    name = f"{kommune}-{year}-{len(homes)}"
                    homes.append((name, str(year - AGES[age]), home))
                    values = zip(CODES[slug], ("1", RECEIPT[outcome]), strict=True)
                    said += [(name, code, value, f"{year}-02-01") for code, value in values if value]
            rest = MOST * PLACES.get(home, 5 * (home in SILENT)) + first - len(homes)
            homes += [(f"{home}-{year}-rest {number}", str(year - 40), home) for number in range(rest)]
        more = {"opphav": "syntetisk", "geografi": "2020"}
        yield Sent(kommune, tuple(homes), tuple(said), received=f"{year + 1}-01-10T12:00:00", year=year, more=more)


@dataclass
class Suppressor:
    """Decides once what is withheld of a year; in a correction and in a twin it is the same, for its own true reasons.

    The suppressor looks at true counts, so another table is mostly another pattern. Here the pattern is given, and the
    question is what all that comes after it says. The auditor still has to pass every one.
    """

    made: dict[tuple[str, int], Decision] = field(default_factory=dict)

    def decide(self, task: Task, *, anew: bool = False) -> Decision:
        """Decide for the first time, or as before."""
        key = (task.indicator, task.counts.year)
        if key not in self.made:
            self.made[key] = decide(task, anew=anew)
        withheld = self.withheld(*key)
        small = frozenset(name for name in withheld if task.policy.small.holds(_true(task, name)))
        return replace(self.made[key], small=small, protecting=withheld - small)

    def withheld(self, indicator: str, year: int) -> frozenset[CellName]:
        """Name the cells that are withheld."""
        return self.made[indicator, year].withheld


def _true(task: Task, name: CellName) -> int:
    rows = (row for key, row in task.counts.rows.items() if key[2:] == name[:3])
    return sum(getattr(row, name.outcome) for row in rows)


def twin(people: People, year: int, suppressor: Suppressor) -> People:
    """Move persons about, one move after another, as far as nothing that is shown changes."""
    moved = {slug: Counter(atoms) for slug, atoms in people.items()}
    for slug, atoms in moved.items():
        withheld = suppressor.withheld(slug, year)
        for move in _moves():
            if min(atoms[atom] + by for atom, by in move.items()) >= 0 and set(changed(move)) <= withheld:
                atoms.update(move)
    return moved


def _moves() -> Iterator[Counter[Atom]]:
    """Give every way to move house, and every way to move one here and another the opposite way in another kommune."""
    places, atoms = (*PLACES, *SILENT), tuple(product(AGES, OUTCOMES))
    for (one, other), here in product(permutations(places, 2), atoms):
        yield Counter({(one, *here): 1, (other, *here): -1})
    for (one, other), (here, there) in product(combinations(places, 2), combinations(atoms, 2)):
        yield Counter({(one, *here): 1, (one, *there): -1, (other, *here): -1, (other, *there): 1})


def changed(move: Counter[Atom]) -> Iterable[CellName]:
    """Name the cells that a move changes, told from the geography alone; a silent kommune has none."""
    geography = reference().geography(2020)
    cells: Counter[CellName] = Counter()
    for (kommune, age, outcome), by in move.items():
        areas = {
            ("kommune", kommune),
            ("fylke", geography.fylke_by_kommune[kommune]),
            ("kostragruppe", geography.kostragruppe_by_kommune[kommune]),
            ("land", "0"),
        }
        for area, stratum, of in product(areas, (age, "all"), (outcome, DENOMINATOR)):
            cells[CellName(*area, stratum, of)] += by
    return (cell for cell, by in cells.items() if by and cell.area not in SILENT)
