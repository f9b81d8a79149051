"""A year that is as it was, after one that is as it was, says the same again; nothing that bears on it is forgotten.

So does an indicator whose figures of all years are as they were.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from nki.catalogue import default_catalogue
from nki.counting import Catalogue
from nki.disclosure.remembering import Memory
from nki.disclosure.table import ProtectedCell, Status, fingerprints
from nki.pipeline import stating
from nki.pipeline.stating import state, taken_up, written
from nki.statistics import EstimateTable, estimate
from statistics_support import CATALOGUE, Country, tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

YEARS = (2018, 2019, 2020, 2021)
TRENDS = [f"trend {indicator.slug}" for indicator in CATALOGUE.indicators]


class Shelf:
    """Keeps bytes by key, and says of which year they were kept, or the trend of which indicator."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.years: list[int] = []
        self.trends: list[str] = []

    def recall(self, key: str) -> bytes | None:
        """Give what was kept."""
        return self.kept.get(key)

    def keep(self, year: int, of: str, key: str, content: bytes) -> None:
        """Keep it."""
        self.kept[key] = content
        if of == "statistics":
            self.years.append(year)
        else:
            assert year == YEARS[-1]
            self.trends.append(of)

    def clear(self) -> None:
        """Forget what was said of what was kept."""
        self.years.clear()
        self.trends.clear()


def proven(table: EstimateTable) -> EstimateTable:
    """Say of an invented year what the auditor says of a real one: the fingerprint of its figures."""
    said = SimpleNamespace(**vars(table.protected))
    said.proofs = [SimpleNamespace(indicator=name, sha256=its) for name, its in fingerprints(said.cells).items()]
    return EstimateTable(cast("Any", said))


def changed(table: EstimateTable, **how: object) -> EstimateTable:
    """Give the same year with something else in it."""
    said = SimpleNamespace(**{**vars(table.protected), **how})
    return proven(estimate(cast("Any", said)))


def one_figure(table: EstimateTable) -> EstimateTable:
    """Count one more in a figure that is shown."""
    key = next(key for key, one in table.figures.items() if one.share is not None and one.count != one.denominator)
    cell = table.protected.cells[key]
    more = replace(cell, count=(cell.count or 0) + 1)
    return changed(table, cells={**table.protected.cells, key: more})


def withheld(table: EstimateTable, indicator: str) -> EstimateTable:
    """Show nothing of an indicator."""
    small = ProtectedCell(None, None, Status.SMALL)
    return changed(
        table, cells={key: small if key[0] == indicator else one for key, one in table.protected.cells.items()}
    )


def one_person_more(table: EstimateTable) -> EstimateTable:
    """Let a figure rest on another number of persons."""
    key, rests = next(iter(table.protected.coverage.items()))
    more = replace(rests, persons=(rests.persons or 0) + 5)
    return changed(table, coverage={**table.protected.coverage, key: more})


def another_structure(table: EstimateTable) -> EstimateTable:
    """Lay the year on another map: what belongs together is another, whatever the figures."""
    return changed(table, structure=2019)


@pytest.fixture(scope="module", name="country")
def _country() -> list[EstimateTable]:
    return [proven(table) for table in tables(Country(spread=0.085, people=(30, 700)), YEARS)]


@pytest.fixture(scope="module", name="whole")
def _whole(country: list[EstimateTable]) -> dict[str, bytes]:
    return state(CATALOGUE, country, {})


@pytest.fixture(name="shelf")
def _shelf(country: list[EstimateTable]) -> Shelf:
    shelf = Shelf()
    state(CATALOGUE, country, {}, Memory(shelf, "code"))
    assert shelf.years == list(YEARS)
    assert shelf.trends == TRENDS
    shelf.clear()
    return shelf


def test_what_is_as_it_was_is_not_computed_again_and_says_the_same(
    country: list[EstimateTable], whole: dict[str, bytes], shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("assess_year", "assess_trend", "figure_lines"):
        monkeypatch.delattr(stating, name)
    # No share is worked out again.
    monkeypatch.delattr(EstimateTable, "figures")
    assert state(CATALOGUE, country, {}, Memory(shelf, "code")) == whole
    assert (shelf.years, shelf.trends) == ([], [])


@pytest.mark.parametrize(
    ("change", "anew"),
    [
        (one_figure, ([2019, 2020], TRENDS[:1])),
        (one_person_more, ([2019], [])),
        (another_structure, ([2019, 2020], TRENDS)),
    ],
)
def test_a_year_that_is_another_is_computed_anew_and_the_year_after_where_it_bears_on_it(
    country: list[EstimateTable],
    whole: dict[str, bytes],
    shelf: Shelf,
    change: Callable[[EstimateTable], EstimateTable],
    anew: tuple[list[int], list[str]],
) -> None:
    corrected = [change(table) if table.protected.year == 2019 else table for table in country]
    found = state(CATALOGUE, corrected, {}, Memory(shelf, "code"))
    assert (shelf.years, shelf.trends) == anew
    assert found == state(CATALOGUE, corrected, {})
    assert found != whole


def test_a_trend_is_another_when_the_last_year_in_which_anything_is_shown_is(country: list[EstimateTable]) -> None:
    one, other = (indicator.slug for indicator in CATALOGUE.indicators[:2])
    ended = [*country[:-1], withheld(country[-1], one)]
    nothing = [*country[:-1], withheld(ended[-1], other)]
    shelf = Shelf()
    assert f"\n{one},".encode() not in state(CATALOGUE, ended, {}, Memory(shelf, "code"))["trend.csv"]
    found = state(CATALOGUE, nothing, {}, Memory(shelf, "code"))["trend.csv"]
    assert found == state(CATALOGUE, nothing, {})["trend.csv"]
    assert f"\n{one},".encode() in found


def test_other_code_and_another_catalogue_compute_all(
    country: list[EstimateTable], shelf: Shelf, tmp_path: Path
) -> None:
    state(CATALOGUE, country, {}, Memory(shelf, "other code"))
    assert (shelf.years, shelf.trends) == (list(YEARS), TRENDS)
    shelf.clear()
    shutil.copytree(default_catalogue(), tmp_path / "catalogue")
    limits = tmp_path / "catalogue" / "parameters" / "statistikk.yaml"
    limits.write_text(limits.read_text(encoding="utf-8") + "\n# another\n", encoding="utf-8")
    state(Catalogue(tmp_path / "catalogue"), country, {}, Memory(shelf, "code"))
    assert (shelf.years, shelf.trends) == (list(YEARS), TRENDS)


def test_control_a_key_without_the_figures_says_what_was_said_of_others(
    country: list[EstimateTable], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stating, "_grounds", lambda table, _only=None: [table.year])
    shelf = Shelf()
    state(CATALOGUE, country, {}, Memory(shelf, "code"))
    corrected = [one_figure(table) if table.protected.year == 2019 else table for table in country]
    before, after = state(CATALOGUE, corrected, {}, Memory(shelf, "code")), state(CATALOGUE, corrected, {})
    wrong = ["comparisons.csv", "estimates.csv", "figures.csv", "figures.json"]
    assert wrong == [name for name in sorted(wrong) if before[name] != after[name]]


def broken(content: bytes) -> list[bytes]:
    """Break what was kept, in every way it can be."""
    head, _, rest = content.partition(b"\n")
    said = json.loads(head)
    another = {**said, "parts": [["no such table", "x", 1], *said["parts"]]}
    return [b"{", b"[]", content[:-1], content + b"x", b"\n" + rest, json.dumps(another).encode() + b"\n" + rest]


def test_what_cannot_be_read_back_whole_is_computed_anew(
    country: list[EstimateTable], whole: dict[str, bytes], shelf: Shelf
) -> None:
    key, content = next(iter(shelf.kept.items()))
    year = taken_up(content)
    assert year is not None
    assert written(year) == content
    for other in broken(content):
        shelf.kept[key] = other
        assert state(CATALOGUE, country, {}, Memory(shelf, "code")) == whole
        assert shelf.years == [2018]
        shelf.years.clear()
