"""What the figures are and can say, year by year: one that is as it was, after one that is as it was, says the same.

The key is a fingerprint of everything a year's lines are made from: its figures and those of the year before,
as the auditor passed them, how many they rest on, the catalogue, the limits in force, and the code and libraries.
So it is with the trend of an indicator, which takes its figures of all years.
"""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

from nki.catalogue import catalogue_hash
from nki.period import Period
from nki.publication import faces
from nki.publication.faces import figure_files, figure_lines
from nki.publication.laying import YearFiles
from nki.publication.statistics import statistics_files, trend_lines, year_files
from nki.statistics import load_thresholds
from nki.statistics.assessment import assess_trend, assess_year, with_year_before
from nki.statistics.cells import last_shown
from nki.statistics.columns import OF_YEAR, TREND

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.counting import Catalogue
    from nki.disclosure import ProtectedTable
    from nki.disclosure.remembering import Memory
    from nki.publication.notices import Notice
    from nki.statistics import EstimateTable, Thresholds

FORMAT = 2
OF = "statistics"
PARTS = (*(table.name for table in OF_YEAR), *faces.OF_YEAR)
LIBRARIES = ("numpy", "polars", "scipy", "statsmodels")
"""Those that compute."""


def state(
    catalogue: Catalogue, tables: Sequence[EstimateTable], notices: Mapping[str, Notice], memory: Memory | None = None
) -> dict[str, bytes]:
    """Say what the figures are and can carry, as the files of a release; what is in the memory is not made anew."""
    thresholds = load_thresholds(catalogue.folder, Period(max(t.protected.year for t in tables)).last_day)
    around: list[object] = [
        memory and memory.code,
        catalogue_hash(catalogue.folder),
        thresholds.model_dump(mode="json"),
    ]
    years = []
    for pair in with_year_before(tables):
        key = _key(_of_year(pair), around)
        found = _recalled(memory, key)
        if found is None:
            said = year_files(assess_year(pair, catalogue.indicators, catalogue.reference, thresholds))
            found = YearFiles({**said.lines, **figure_lines(pair[1])}, said.alerts)
            if memory:
                memory.keeper.keep(pair[1].protected.year, OF, key, written(found))
        years.append(found)
    trend = _trends(catalogue, tables, thresholds, memory, around)
    return figure_files(years, notices) | statistics_files(years, trend, notices)


def _trends(
    catalogue: Catalogue,
    tables: Sequence[EstimateTable],
    thresholds: Thresholds,
    memory: Memory | None,
    around: Sequence[object],
) -> list[bytes]:
    """Give the lines of the trend of each indicator."""
    last, in_order = last_shown(tables), sorted((table.protected for table in tables), key=lambda table: table.year)
    found = []
    for indicator in catalogue.indicators:
        of = f"{TREND.name} {indicator.slug}"
        key = _key([of, last, [_grounds(table, indicator.slug) for table in in_order]], around)
        lines = memory.keeper.recall(key) if memory else None
        if lines is None:
            lines = trend_lines(assess_trend(tables, [indicator], catalogue.reference, thresholds))
            if memory:
                memory.keeper.keep(in_order[-1].year, of, key, lines)
        found.append(lines)
    return found


def _recalled(memory: Memory | None, key: str) -> YearFiles | None:
    content = memory.keeper.recall(key) if memory else None
    return taken_up(content) if content else None


def _libraries() -> list[str]:
    return [platform.python_version(), platform.machine(), *map(version, LIBRARIES)]


def _key(made_from: Sequence[object], around: Sequence[object]) -> str:
    """Give the fingerprint of everything that some lines depend on."""
    return hashlib.sha256(json.dumps([FORMAT, around, made_from]).encode()).hexdigest()


def _of_year(pair: tuple[EstimateTable | None, EstimateTable]) -> list[object]:
    """Say what the lines of a year are made from."""
    made_from = [_grounds(table.protected) if table else None for table in pair]
    rests_on = [[*key, cell.persons, cell.registered, cell.status] for key, cell in pair[1].protected.coverage.items()]
    return [made_from, rests_on]


def _grounds(table: ProtectedTable, only: str | None = None) -> list[object]:
    proofs = [[proof.indicator, proof.sha256] for proof in table.proofs if only in {None, proof.indicator}]
    return [table.year, table.structure, proofs]


def written(year: YearFiles) -> bytes:
    """Write a year: a line of JSON that says how long each part is and has the alerts, and then the parts."""
    lengths = [[part, indicator, len(lines)] for part, its in year.lines.items() for indicator, lines in its.items()]
    head = json.dumps({"parts": lengths, "alerts": year.alerts}, ensure_ascii=False).encode()
    return b"\n".join([head, b"".join(lines for parts in year.lines.values() for lines in parts.values())])


def taken_up(content: bytes) -> YearFiles | None:
    """Read a year back; None unless it is all there."""
    lines: dict[str, dict[str, bytes | memoryview]] = {name: {} for name in PARTS}
    # Cut without copying: it is most of the bytes of a release.
    whole, at = memoryview(content), content.find(b"\n") + 1
    try:
        said = json.loads(content[:at])
        for part, indicator, length in said["parts"]:
            lines[part][indicator] = whole[at : at + length]
            at += length
        return YearFiles(lines, said["alerts"]) if at == len(content) else None
    except (ValueError, KeyError, TypeError):
        return None
