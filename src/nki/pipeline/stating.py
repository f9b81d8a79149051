"""What the figures can say, year by year: a year that is as it was, after one that is as it was, says the same again.

The key is a fingerprint of everything a year's statistics are computed from: its figures and those of the year before,
as the auditor passed them, how many they rest on, the catalogue, the limits in force, and the code and libraries.
"""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

from nki.catalogue import catalogue_hash
from nki.period import Period
from nki.publication.statistics import YearFiles, statistics_files, year_files
from nki.statistics import load_thresholds
from nki.statistics.assessment import assess_trend, assess_year, with_year_before
from nki.statistics.columns import OF_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.counting import Catalogue
    from nki.disclosure import ProtectedTable
    from nki.disclosure.remembering import Memory
    from nki.publication.notices import Notice
    from nki.statistics import EstimateTable

FORMAT = 1
OF = "statistics"
LIBRARIES = ("numpy", "polars", "scipy")
"""Those that compute."""


def state(
    catalogue: Catalogue, tables: Sequence[EstimateTable], notices: Mapping[str, Notice], memory: Memory | None = None
) -> dict[str, bytes]:
    """Say what the figures can carry, as the files of a release; what is in the memory is not computed anew."""
    thresholds = load_thresholds(catalogue.folder, Period(max(t.protected.year for t in tables)).last_day)
    around: list[object] = [
        memory and memory.code,
        catalogue_hash(catalogue.folder),
        thresholds.model_dump(mode="json"),
    ]
    years = []
    for pair in with_year_before(tables):
        key = _key(pair, around)
        found = _recalled(memory, key)
        if found is None:
            found = year_files(assess_year(pair, catalogue.indicators, catalogue.reference, thresholds))
            if memory:
                memory.keeper.keep(pair[1].protected.year, OF, key, written(found))
        years.append(found)
    trend = assess_trend(tables, catalogue.indicators, catalogue.reference, thresholds)
    return statistics_files(years, trend, notices)


def _recalled(memory: Memory | None, key: str) -> YearFiles | None:
    content = memory.keeper.recall(key) if memory else None
    return taken_up(content) if content else None


def _libraries() -> list[str]:
    return [platform.python_version(), platform.machine(), *map(version, LIBRARIES)]


def _key(pair: tuple[EstimateTable | None, EstimateTable], around: Sequence[object]) -> str:
    """Give the fingerprint of everything the statistics of a year depend on."""
    made_from = [_grounds(table.protected) if table else None for table in pair]
    rests_on = [[*key, cell.persons, cell.registered, cell.status] for key, cell in pair[1].protected.coverage.items()]
    return hashlib.sha256(json.dumps([FORMAT, around, made_from, rests_on]).encode()).hexdigest()


def _grounds(table: ProtectedTable) -> list[object]:
    return [table.year, table.structure, [[proof.indicator, proof.sha256] for proof in table.proofs]]


def written(year: YearFiles) -> bytes:
    """Write a year: a line of JSON that says how long each part is and has the alerts, and then the parts."""
    lengths = [
        [table, indicator, len(lines)] for table, parts in year.lines.items() for indicator, lines in parts.items()
    ]
    head = json.dumps({"parts": lengths, "alerts": year.alerts}, ensure_ascii=False).encode()
    return b"\n".join([head, b"".join(lines for parts in year.lines.values() for lines in parts.values())])


def taken_up(content: bytes) -> YearFiles | None:
    """Read a year back; None unless it is all there."""
    head, _, rest = content.partition(b"\n")
    lines: dict[str, dict[str, bytes]] = {table.name: {} for table in OF_YEAR}
    at = 0
    try:
        said = json.loads(head)
        for table, indicator, length in said["parts"]:
            lines[table][indicator] = rest[at : at + length]
            at += length
        return YearFiles(lines, said["alerts"]) if at == len(rest) else None
    except (ValueError, KeyError, TypeError):
        return None
