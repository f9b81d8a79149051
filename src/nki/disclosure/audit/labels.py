"""What may be said of why a cell is withheld: what anybody could say who reads the figures alone.

To tell a small count from one that protects another by their true values would undo the protection: whoever knows
that a count is 5 or more, and that its neighbour is not, has two bounds more. So the words come from the public table
with the words blanked, and nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nki.disclosure.audit.domains import domains_of, narrow
from nki.disclosure.audit.equations import system_of
from nki.disclosure.audit.public import Why
from nki.disclosure.table import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.disclosure.audit.public import Cell, PublicTable

WITHHELD = (Why.SMALL, Why.PROTECTING, Why.WITHHELD)


def public_labels(table: PublicTable) -> Mapping[Cell, Status]:
    """Label each withheld cell: PROTECTING if the sums alone, one at a time, put it above the small counts.

    Neither labels nor other tables nor coverage are read. Raises UnreadableError when figures contradict each other.
    """
    blank = without_reasons(table)
    system = system_of(blank)
    low, _ = narrow(system, domains_of(system, blank.rules, {}))
    return {
        cell: Status.PROTECTING if least > table.rules.last else Status.SMALL
        for cell, why, least in zip(system.unknowns, system.why, low, strict=True)
        if why in WITHHELD
    }


def without_reasons(table: PublicTable) -> PublicTable:
    """Give the same table as seen by somebody who is not told which withheld cells are small."""
    rules = replace(table.rules, reasons_told=False)
    told = {Why.SMALL: Why.WITHHELD, Why.PROTECTING: Why.WITHHELD}
    blank = {cell: told.get(why, why) for cell, why in table.withheld.items()}
    return replace(table, rules=rules, withheld=blank, told={})


def as_told(table: PublicTable) -> PublicTable:
    """Believe the labels where they say more than the figures; where anybody could have set them, they add nothing."""
    both = {Status.SMALL, Status.PROTECTING} <= set(table.told.values())
    if table.rules.reasons_told or not both:
        return table
    labels = public_labels(table)
    if all(labels.get(cell) == status for cell, status in table.told.items()):
        return table
    told = {cell: Why(str(table.told[cell])) if cell in table.told else why for cell, why in table.withheld.items()}
    return replace(table, rules=replace(table.rules, reasons_told=True), withheld=told)
