"""An indicator's year as a problem: what is withheld, what follows by subtraction, what an earlier release showed."""

from __future__ import annotations

import numpy as np
import pytest

from nki.compute import OUTCOMES, CellKey, Counts, CountTable, KommuneReport
from nki.disclosure.suppression import CellName, Rules, suppress_all, suppress_national
from nki.disclosure.suppression.cells import KEPT, details, losses
from nki.disclosure.suppression.national import build_problem, solve
from nki.reference import Area, Geography, Level

SLUG = "et-tilbud"
AGES = ("0-17", "18-66", "67+")
FYLKE = {"0301": "03", "1101": "11", "1103": "11", "1106": "11", "4601": "46", "4602": "46", "4611": "46"}
GROUP = {"0301": "EKA13", "1101": "EKA01", "1103": "EKA02", "1106": "EKA01", "4601": "EKA02", "4602": "EKA01"}


def area(level: Level, code: str) -> Area:
    """Name an area after its code."""
    return Area(level, code, code, code, code)


def country() -> Geography:
    """Make a country of seven kommuner, of which Oslo is a fylke and a kostragruppe too."""
    return Geography(
        year=2021,
        land=area(Level.LAND, "0"),
        fylker=tuple(area(Level.FYLKE, code) for code in sorted(set(FYLKE.values()))),
        kommuner=tuple(area(Level.KOMMUNE, code) for code in sorted(FYLKE)),
        kostragrupper=tuple(area(Level.KOSTRAGRUPPE, code) for code in sorted(set(GROUP.values()))),
        kostra_grouping="2020",
        fylke_by_kommune=FYLKE,
        kostragruppe_by_kommune=GROUP,
    )


def table(seed: int = 1, *, silent: tuple[str, ...] = (), lost: int = 0, shuffled: bool = False) -> CountTable:
    """Draw a table; `silent` kommuner have not reported, `lost` persons count in the country only."""
    draw = np.random.default_rng(seed)
    atoms = {code: draw.poisson(draw.gamma(0.6, 12, (4, 5))) for code in FYLKE}
    areas = {("kommune", code): counts for code, counts in atoms.items()}
    for level, by_kommune in (("fylke", FYLKE), ("kostragruppe", GROUP)):
        for code, larger in by_kommune.items():
            areas[level, larger] = areas.get((level, larger), np.zeros((4, 5), int)) + atoms[code]
    areas["land", "0"] = sum(atoms.values(), np.zeros((4, 5), int)) + lost * np.eye(4, 5, dtype=int)[::-1]
    rows = {}
    for (level, code), counts in areas.items():
        for stratum, outcomes in zip(("all", *AGES), (counts.sum(axis=0), *counts[:3]), strict=True):
            rows[CellKey(SLUG, 2021, level, code, stratum)] = Counts(int(outcomes.sum()), *outcomes.tolist())
    keys = sorted(rows, reverse=shuffled)
    reports = tuple(KommuneReport(code, "not_reported" if code in silent else "reported") for code in FYLKE)
    return CountTable(2021, 2021, "syntetisk", False, None, reports, frozenset(), {key: rows[key] for key in keys}, {})  # noqa: FBT003


def values(counts: CountTable) -> dict[CellName, int]:
    """Give every figure of a table by name."""
    names = ("denominator", *OUTCOMES)
    return {
        CellName(*key[2:], name): count
        for key, row in counts.rows.items()
        for name, count in zip(names, row, strict=True)
    }


def test_all_small_counts_and_more_are_withheld_and_proven() -> None:
    found = suppress_national(table(), SLUG, country(), Rules())
    assert found.primary == {name for name, count in values(table()).items() if 1 <= count <= 4}
    assert found.secondary
    assert not found.secondary & found.primary
    assert found.unproven == ()


def test_oslo_is_one_figure_wherever_it_stands() -> None:
    found = suppress_national(table(), SLUG, country(), Rules())
    withheld = found.primary | found.secondary
    for name in values(table()):
        if name[:2] == ("kommune", "0301"):
            same = {CellName(*place, *name[2:]) for place in (name[:2], ("fylke", "03"), ("kostragruppe", "EKA13"))}
            assert same <= withheld or not same & withheld


def test_the_order_of_the_rows_does_not_matter() -> None:
    first, second = (suppress_national(table(shuffled=way), SLUG, country(), Rules()) for way in (False, True))
    assert first == second


def test_a_kommune_that_has_not_reported_has_no_figures() -> None:
    found = suppress_national(table(silent=("1103",)), SLUG, country(), Rules())
    assert not {name for name in found.primary | found.secondary if name.area == "1103"}
    assert found.unproven == ()


def test_few_persons_outside_every_fylke_are_protected_too() -> None:
    names = build_problem(table(lost=1), SLUG, country(), Rules()).names
    assert any(name.level.startswith("outside land") for name in names)
    assert suppress_national(table(lost=1), SLUG, country(), Rules()).unproven == ()


def test_a_figure_that_changed_by_few_waits() -> None:
    now = values(table())
    name = max((name for name in now if name[0] == "kommune"), key=now.__getitem__)
    found = suppress_national(table(), SLUG, country(), Rules(), earlier=[{name: now[name] - 2}])
    assert name in found.primary


@pytest.mark.parametrize("turn", [1, -1])
def test_a_figure_that_changed_by_few_from_any_earlier_release_waits(turn: int) -> None:
    now = values(table())
    name = max((name for name in now if name[0] == "kommune"), key=now.__getitem__)
    older = [{name: now[name] - 2}, {name: now[name] - 20}]
    assert name in suppress_national(table(), SLUG, country(), Rules(), earlier=older[::turn]).primary
    far = suppress_national(table(), SLUG, country(), Rules(), earlier=older[1:])
    assert name not in far.primary, "the control: twenty is not few"


def test_the_order_of_sacrifice_prices_outcomes_and_never_the_headlines_of_larger_areas() -> None:
    areas_last = ("land", "kommune", "fylke", "kostragruppe")
    names = [CellName(level, "x", "all", outcome) for level in KEPT for outcome in ("met", "unmet")]
    nobody = np.zeros(len(names), np.int64)
    asked = [losses(names, details(names), nobody, kept).tolist() for kept in (KEPT, areas_last)]
    prices = {(name.level, name.outcome): price for name, *price in zip(names, *asked, strict=True)}
    ours = prices["kommune", "unmet"][0]
    assert [price > ours for price in prices["fylke", "unmet"]] == [True, False]
    assert [price > ours for price in prices["kostragruppe", "unmet"]] == [True, False]
    assert all(min(prices[level, "met"]) > max(prices["kommune", "met"]) for level in KEPT[:3])
    first, second = (build_problem(table(), SLUG, country(), Rules(kept=kept)).problem for kept in (KEPT, areas_last))
    assert not np.array_equal(first.loss, second.loss)


def test_a_figure_already_shown_stays() -> None:
    now = values(table())
    first = suppress_national(table(), SLUG, country(), Rules())
    shown = {name: count for name, count in now.items() if name not in first.primary | first.secondary}
    found = suppress_national(table(), SLUG, country(), Rules(), earlier=[shown])
    assert not (found.primary | found.secondary) & shown.keys()
    assert found.unproven == ()


def test_group_disclosure_is_protected_when_asked_for() -> None:
    national = build_problem(table(), SLUG, country(), Rules(others=3))
    unproven = solve(national.problem).unproven
    assert any(name.outcome.startswith("others than") for name in national.names)
    assert not unproven.any()


def test_years_are_protected_alike_alone_and_side_by_side() -> None:
    problems = [build_problem(table(seed), SLUG, country(), Rules()) for seed in (1, 2)]
    apart = suppress_all(problems)
    assert apart == [suppress_national(table(seed), SLUG, country(), Rules()) for seed in (1, 2)]
    assert suppress_all(problems, processes=2) == apart
