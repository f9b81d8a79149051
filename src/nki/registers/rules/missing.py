"""Fields that are empty too often: a share of the lines of one delivery."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from nki.registers.rules import letters
from nki.registers.rules.chance import wilson
from nki.registers.telling import Told

if TYPE_CHECKING:
    from nki.errors import Finding
    from nki.registers.delivery import Delivery
    from nki.registers.rules.limits import Limits, Missing
    from nki.registers.stack import Stack

_PERCENT = 100


def missing_findings(stack: Stack, limits: Limits) -> list[Told]:
    """D094, D095: find the fields of each delivery that are empty more often than they may be, beyond chance."""
    asked: dict[str, list[Missing]] = defaultdict(list)
    for missing in limits.missing:
        asked[missing.table].append(missing)
    return [one for table, many in asked.items() for one in _in_table(stack, table, many, limits)]


def _in_table(stack: Stack, table: str, asked: list[Missing], limits: Limits) -> list[Told]:
    frame = stack.tables[table]
    asked = [missing for missing in asked if frame[missing.field].null_count()]
    place = frame["_delivery"].to_numpy()
    rows = np.bincount(place)
    empty = [np.bincount(place[frame[one.field].is_null().to_numpy()], minlength=len(rows)) for one in asked]
    return [
        Told(int(index), _letter(stack.deliveries[int(index)], missing, int(counts[index])))
        for index in np.flatnonzero(rows >= limits.at.rows.value)
        for missing, counts in zip(asked, empty, strict=True)
        if wilson(int(counts[index]), int(rows[index]), float(limits.at.jump_z))[0] > missing.most
    ]


def _letter(delivery: Delivery, missing: Missing, count: int) -> Finding:
    letter = letters.MISSING_COUNTED if missing.counted_by == "ja" else letters.MISSING_OTHER
    source = delivery.source
    file = source.label(source.member(missing.table if source.has(missing.table) else "bred"))
    most = f"{missing.most * _PERCENT:.0f}"
    return letter.finding(file, count=count, field=missing.field, most=most, reason=missing.reason)
