"""Several engines, one truth: worlds nobody thought of, counted by all, and held against the laws of addition."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, assume, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from nki.compute import Counts, arrays, compute_counts, plan
from strategies import World, days, worlds
from support import Form, Sent, extract, indicators, reference, send_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from nki.compute import CountTable, Engine
    from nki.registers import Extract

FEW = settings(max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=3000, derandomize=False)
SLOW = {"spark": 200}
STRUCTURES = (None, None, 2019, 2020, 2024)
ACTIVE = 0.3
LAWS: list[tuple[st.SearchStrategy[World], Callable[[World], None]]] = []


def read(sent: Iterable[Sent], year: int, form: Form = "csv") -> Extract:
    with TemporaryDirectory() as folder:
        return extract(send_all(Path(folder), sent, form), year)


def counts(sent: Iterable[Sent], year: int, form: Form = "csv") -> CountTable:
    return compute_counts(indicators(), read(sent, year, form), reference())


def agree(world: World, structure: int | None = None, *, active: bool = False, engine: Engine = "duckdb") -> bool:
    """Count by an engine and by the one that reads like the form, and tell whether all bytes are equal."""
    records = read(world.sent, world.year)
    found, plain = (
        compute_counts(indicators(), records, reference(), structure=structure, active_only=active, engine=one)
        for one in (engine, "plain")
    )
    return found == plain and found.to_csv() == plain.to_csv()


def engines_agree(world: World, engine: Engine = "duckdb") -> None:
    chance = random.Random(len(repr(world)))  # noqa: S311  (no secret)
    assert agree(world, chance.choice(STRUCTURES), active=chance.random() < ACTIVE, engine=engine)


def sums(table: CountTable, level: str) -> Iterator[tuple[str, str, Counts]]:
    """Give indicator, stratum and counts of every area of a level, added up."""
    total: dict[tuple[str, str], Counter[str]] = {}
    for key, row in table.rows.items():
        if key.level == level:
            total.setdefault((key.indicator, key.stratum), Counter()).update(row._asdict())
    return ((*key, Counts(**(dict.fromkeys(Counts._fields, 0) | row))) for key, row in sorted(total.items()))


def parts_add_up(world: World) -> None:
    """Outcomes sum to the denominator, ages to all; kommuner, fylker and kostragrupper to the country."""
    table = counts(world.sent, world.year)
    for row in table.rows.values():
        assert sum(row[1:]) == row.denominator
    for key, row in table.rows.items():
        if key.stratum == "all":
            ages = sum(table.rows[key._replace(stratum=group)].denominator for group in ("0-17", "18-66", "67+"))
            assert ages == row.denominator if world.all_known else ages <= row.denominator
    land = list(sums(table, "land"))
    for level in ("fylke", "kommune", "kostragruppe"):
        found = list(sums(table, level))
        if world.all_known and found:
            assert found == land
        assert all(part[2].denominator <= whole[2].denominator for part, whole in zip(found, land, strict=False))


def order_is_indifferent(world: World) -> None:
    """Where no two registrations tie, neither the order of rows nor of deliveries matters."""
    chance = random.Random(len(repr(world)))  # noqa: S311  (no secret)
    shuffled = [
        replace(
            sent,
            persons=tuple(chance.sample(sent.persons, len(sent.persons))),
            registrations=tuple(chance.sample(sent.registrations, len(sent.registrations))),
        )
        for sent in chance.sample(world.sent, len(world.sent))
    ]
    assert counts(shuffled, world.year) == counts(world.sent, world.year)


def repetition_is_indifferent(world: World) -> None:
    """Count a registration that stands twice once."""
    twice = [replace(sent, registrations=sent.registrations * 2) for sent in world.sent]
    assert counts(twice, world.year) == counts(world.sent, world.year)


def form_is_indifferent(world: World) -> None:
    """CSV, Parquet, .zip and the wide file give the same bytes; a wide file has one answer per question."""
    once = [
        replace(sent, registrations=tuple({row[:2]: row for row in sent.registrations}.values())) for sent in world.sent
    ]
    forms: tuple[Form, ...] = ("csv", "parquet", "zip", "wide", "wide parquet")
    assert len({counts(once, world.year, form).to_csv() for form in forms}) == 1


LAWS += [
    (worlds(), parts_add_up),
    (worlds(mixed=True, ties=False), order_is_indifferent),
    (worlds(ties=False), repetition_is_indifferent),
    (worlds(), form_is_indifferent),
]
NAMED = [pytest.param(*law, id=f"{law[1].__name__}-{place}") for place, law in enumerate(LAWS)]


@pytest.mark.parametrize(("strategy", "law"), NAMED)
def test_the_law_holds(strategy: st.SearchStrategy[World], law: Callable[[World], None]) -> None:
    FEW(given(strategy)(law))()


@pytest.mark.parametrize("mixed", [True, False])
def test_every_engine_counts_invented_worlds_like_the_form(set_based: Engine, mixed: bool) -> None:  # noqa: FBT001
    FEW(given(worlds(mixed=mixed))(lambda world: engines_agree(world, set_based)))()


@pytest.mark.long
@pytest.mark.parametrize("mixed", [True, False])
def test_every_engine_counts_thousands_of_worlds_like_the_form(set_based: Engine, mixed: bool) -> None:  # noqa: FBT001
    many = settings(MANY, max_examples=SLOW.get(set_based, 3000))
    many(given(worlds(mixed=mixed))(lambda world: engines_agree(world, set_based)))()


@pytest.mark.long
@pytest.mark.parametrize(("strategy", "law"), NAMED)
def test_the_law_holds_for_thousands(strategy: st.SearchStrategy[World], law: Callable[[World], None]) -> None:
    MANY(given(strategy)(law))()


@FEW
@given(
    st.lists(
        st.tuples(st.sampled_from("AB"), st.sampled_from(["13", "14"]), st.sampled_from("123"), days(2021)),
        unique_by=lambda row: (row[0], row[1], row[3]),
        max_size=8,
    ),
    st.integers(0, 255),
)
def test_which_delivery_a_registration_came_in_is_indifferent(
    rows: list[tuple[str, str, str, str]], split: int
) -> None:
    assume(rows)
    early, late = (
        Sent(kommune, (("A", "1980", "0301"), ("B", "1950", "0301")), received=received)
        for kommune, received in (("1151", "2022-01-03"), ("0301", "2022-01-04"))
    )
    parts = [tuple(row for i, row in enumerate(rows) if (split >> i & 1) == side) for side in (0, 1)]
    whole = counts([early, replace(late, registrations=tuple(rows))], 2021)
    assert counts([replace(early, registrations=parts[0]), replace(late, registrations=parts[1])], 2021) == whole


FAULTS = {
    "31 December is left out": ("latest_answers", r"<= DATE", "< DATE"),
    "undated is left out": ("latest_answers", r"day IS NULL OR", ""),
    "an age limit is off by one": ("_band", r"< 67", "< 68"),
    "an unknown age is old": ("_band", r"WHEN birth_year IS NULL THEN \d+", ""),
    "need 9 is need": ("_one", r"IN \(0\)", "IN (0, 3)"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_engine_with_a_fault_is_caught(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, pattern, wrong = FAULTS[fault]
    right = getattr(plan, name)
    monkeypatch.setattr(plan, name, lambda *args: re.sub(pattern, wrong, right(*args)))
    # Finding one is enough; making it small takes long.
    first = settings(FEW, max_examples=400, phases=[Phase.generate])
    found = find(worlds(), lambda world: not agree(world), settings=first)
    monkeypatch.undo()
    assert agree(found)


FAULTS_OF_FEW: dict[str, tuple[str, Callable[..., Any]]] = {
    "the first line is taken": ("_latest", lambda right, lines, *names: right(lines.reverse(), *names).reverse()),
    "an unknown age is young": ("_band", lambda right, born, axes: right(born.fill_null(axes.years[0]), axes)),
    "a missing answer is any": ("_holds", lambda right, asked, values: right(replace(asked, missing=True), values)),
    "those without a service are active": ("active_of", lambda _, records, __: records.persons),
}


@pytest.mark.parametrize("fault", FAULTS_OF_FEW)
def test_the_engine_for_few_is_caught_with_a_fault(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, wrong = FAULTS_OF_FEW[fault]
    active = name == "active_of"
    monkeypatch.setattr(arrays, name, partial(wrong, getattr(arrays, name)))
    first = settings(FEW, max_examples=400, phases=[Phase.generate])
    found = find(worlds(), lambda world: not agree(world, active=active, engine="numpy"), settings=first)
    monkeypatch.undo()
    assert agree(found, active=active, engine="numpy")


def test_an_engine_without_fault_is_not_caught() -> None:
    with pytest.raises(NoSuchExample):
        find(worlds(), lambda world: not agree(world), settings=FEW)
