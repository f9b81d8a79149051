"""docs/statistics.md: every statistical table of a release, with unit, formula and source, and the thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generating.markdown import code, page, table
from nki.statistics.columns import TABLES, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.statistics import Thresholds


def statistics_page(thresholds: Thresholds) -> str:
    """Make the page."""
    return page("Statistics of a release", _blocks(thresholds))


def _blocks(thresholds: Thresholds) -> Iterator[str]:
    yield (
        "Everything is computed from shown figures alone. A row or value that is not there cannot be said, and "
        "`status` in figures.csv says why. x is the count, n the denominator, θ = arcsin √(x/n), z = 1.96 for 95 %. "
        "Numbers are rounded once, where they are written; rows are sorted by the key columns (in bold)."
    )
    yield "In Python: `nki.read_release(folder).statistics.estimates`, `.comparisons`, … are polars frames."
    for one in TABLES:
        yield f"## {one.name}.csv"
        yield one.says
        rows = [(f"**{code(c.name)}**", UNITS[c.unit], c.says, c.source) for c in one.key]
        rows += [(code(c.name), UNITS[c.unit], c.says, c.source) for c in one.columns]
        yield table(("Column", "Unit", "What it says", "Source"), rows)
    yield "## alerts.json"
    yield (
        "The large variations: `id`, `kind` (quality, difference, reporting), what and where, `spread`, `p10`, `p90`, "
        "`chance`, `p_adjusted`, `threshold`, and `areas`: those that stand out, `side` above, below or unreported. "
        "`mixed` are areas better by one måltall and worse by another: they are named as neither."
    )
    yield "## Thresholds"
    yield f"From {thresholds.valid_from}. {thresholds.source} In the catalogue: `parameters/statistikk.yaml`."
    numbers = [(code(field.alias or name), getattr(thresholds.at, name)) for name, field in _fields(thresholds)]
    yield table(("Name", "Value", "Reason"), [(name, str(one.value), one.reason) for name, one in numbers])


def _fields(thresholds: Thresholds) -> list[tuple[str, object]]:
    return list(type(thresholds.at).model_fields.items())
