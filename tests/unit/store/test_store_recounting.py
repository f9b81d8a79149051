"""Only what changed is counted anew, and the result is that of counting everything."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest

from nki.catalogue import default_catalogue
from nki.compute import compute_counts, cubes
from nki.counting import Catalogue, Request, count_year
from nki.period import Period
from nki.registers.store import deliveries, extract_from_store, recounting, verify_chain, withdraw
from nki.registers.store.guests import Guests
from nki.registers.store.undoing import erase
from nki.registers.store.verifying import verify_objects
from nki.registers.store.worktable import COLUMNS, PERSON
from nki.registers.store.yearly import KEPT
from store_support import CODES, KOMMUNER, count_store, opened, sent, take
from support import Sent, send

if TYPE_CHECKING:
    from pathlib import Path

    from nki.compute import CountTable
    from nki.registers import Extract

CATALOGUE = Catalogue(default_catalogue())
COMMON = tuple((f"felles-{number}", str(1930 + 10 * number), "") for number in range(9))
"""Persons who may stand in any delivery."""


@pytest.fixture(autouse=True)
def _few_is_many(monkeypatch: pytest.MonkeyPatch) -> None:
    # With so few kommuner, one is more than a tenth.
    monkeypatch.setattr(recounting, "MANY", 1)


def recount(register: Path, **more: bool) -> CountTable:
    return count_year(CATALOGUE, Request((), 2021, register=register, **more))


def whole(register: Path) -> CountTable:
    with opened(register) as store:
        return count_store(store)


def delivery(kommune: str, dice: random.Random, version: int) -> Sent:
    """Make a delivery of persons of its own and of others, with answers of any day."""
    persons = dice.sample(COMMON, dice.randint(0, 7)) + [
        (f"{kommune}-{n}", "1980", "") for n in range(dice.randint(0, 4))
    ]
    days = ("", "2021-01-01", "2021-06-01", "2021-12-31", "2022-01-01")
    answers = tuple(
        (name, code, dice.choice("12397"), dice.choice(days))
        for name, _, _ in persons
        for code in CODES
        for _ in range(dice.randint(0, 2))
    )
    homes = (kommune, kommune, "9999", dice.choice(KOMMUNER))
    lived = tuple((name, dice.choice((born, "")), dice.choice(homes)) for name, born, _ in persons)
    received = f"2022-01-{dice.randint(2, 15):02d}T12:00:{version:02d}"
    return Sent(kommune, lived, answers, received=received, id=f"{kommune}-{version}")


@pytest.mark.parametrize("seed", range(6))
def test_whatever_comes_and_goes_only_the_changed_are_counted_and_all_are_right(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whether the changed are few enough to be counted without a database makes no difference.
    monkeypatch.setattr(cubes, "FEW", 0 if seed % 3 == 0 else cubes.FEW)
    # Nor does how long what has changed is kept beside.
    monkeypatch.setattr(recounting, "RENEW", 0 if seed % 2 else recounting.RENEW)
    dice = random.Random(seed)  # noqa: S311  (no secret)
    register = tmp_path / "var"
    for version in range(12):
        kommune = dice.choice(KOMMUNER)
        with opened(register) as store:
            if version % 5 == 4:
                withdraw(
                    store, dice.choice([one for one in deliveries(store) if one.state == "accepted"]).sha256, "feil"
                )
            else:
                take(store, send(tmp_path / f"inn{version}", delivery(kommune, dice, version)))
        if version % 3:
            assert recount(register) == whole(register)
    assert recount(register).to_csv() == whole(register).to_csv()


BOTH = ("4203", "1103")


def with_one_more(one: Sent) -> Sent:
    """Let somebody stand in it who stands in another too; only 1103 knows what they need."""
    need = ((COMMON[0][0], "13", "1", "2021-01-01"),) if one.kommune == "1103" else ()
    return replace(one, persons=(*one.persons, COMMON[0]), registrations=(*one.registrations, *need))


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Receive a year, and count it."""
    with opened(tmp_path / "var") as store:
        for kommune in KOMMUNER:
            take(
                store,
                send(tmp_path / kommune, with_one_more(sent(kommune, 6)) if kommune in BOTH else sent(kommune, 6)),
            )
    recount(tmp_path / "var")
    return tmp_path / "var"


def correct(register: Path, kommune: str) -> None:
    with opened(register) as store:
        take(store, send(register.parent / "rettet", sent(kommune, 6, seed=1, received="2022-01-20T12:00:00")))


def counted_persons(register: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count again, and say how many persons were counted each time an engine was asked."""
    found, count = [], cubes.count_cubes

    def counting(asked: object, extracts: list[Extract], **more: bool) -> list[pl.DataFrame]:
        found.extend(extract.records.persons["person"].n_unique() for extract in extracts)
        return count(asked, extracts, **more)

    monkeypatch.setattr(cubes, "count_cubes", counting)
    recount(register)
    return found


def test_a_corrected_delivery_counts_its_own_persons_before_and_after(
    register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    correct(register, "4203")
    assert counted_persons(register, monkeypatch) == [7, 7]


def test_what_is_kept_of_a_year_does_not_grow_with_its_corrections(register: Path) -> None:
    sizes = []
    for number in range(9):
        again = sent("4203", 6, seed=number, received=f"2022-01-20T12:00:{number:02d}")
        with opened(register) as store:
            take(store, send(register.parent / f"rettet{number}", again))
        recount(register)
        recount(register, active_only=True)
        sizes.append(len(list((register / "extracts" / "2021").iterdir())))
    assert sizes[-1] == sizes[KEPT]
    with opened(register) as store:
        assert list(verify_objects(store)) == []


def test_nothing_changed_counts_nobody(register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert counted_persons(register, monkeypatch) == []
    assert recount(register) == whole(register)


def test_another_question_counts_everybody(register: Path) -> None:
    with opened(register) as store:
        extract = extract_from_store(store, Period(2021), CODES)
    assert recount(register, active_only=True) == compute_counts(
        CATALOGUE.indicators, extract, CATALOGUE.reference, active_only=True
    )
    assert recount(register) == whole(register)


def test_a_kept_count_that_is_damaged_is_told_and_made_anew(register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (register / "extracts" / "2021").iterdir():
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    with opened(register) as store:
        assert any("lages på nytt" in fault for fault in verify_objects(store))
    assert counted_persons(register, monkeypatch) != []
    assert recount(register) == whole(register)


def test_those_who_are_new_in_a_delivery_are_found_where_they_stood(
    register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(register) as store:
        take(store, send(register.parent / "r", with_one_more(sent("5001", 6, received="2022-01-20T12:00:00"))))
    # Six of its own, before and after, and one who is new in it and stands in two others.
    assert counted_persons(register, monkeypatch) == [7, 7]
    assert recount(register) == whole(register)
    for kommune, seed in (("1103", 2), ("5001", 3), ("4203", 4)):
        with opened(register) as store:
            day = f"2022-02-0{seed}T12:00:00"
            take(store, send(register.parent / f"r{seed}", sent(kommune, 6 - seed, seed=seed, received=day)))
        assert recount(register) == whole(register)


@pytest.mark.parametrize("part", ["everybody", "guests"])
def test_when_what_is_kept_of_everybody_is_lost_all_are_counted(register: Path, part: str) -> None:
    with opened(register) as store:
        row = store.catalog.row("SELECT manifest FROM extract WHERE json_extract(manifest, '$.everybody') NOT NULL")
        assert row
        store.path("extracts", "2021", f"{json.loads(row['manifest'])[part]}.parquet").unlink()
        take(store, send(register.parent / "r", with_one_more(sent("5001", 6, received="2022-01-20T12:00:00"))))
    assert recount(register) == whole(register)
    correct(register, "5401")
    assert recount(register) == whole(register)


def test_what_is_erased_is_in_no_kept_count(register: Path) -> None:
    with opened(register) as store:
        gone = next(one for one in deliveries(store) if one.kommune == "0301")
        erase(store, gone.sha256, "feil kommune")
        assert not list(store.path("extracts").glob("*/*"))
        assert not list(verify_chain(store))
    assert recount(register) == whole(register)
    assert {key.area for key in recount(register).rows if key.level == "kommune"} == set(KOMMUNER) - {"0301"}


def take_guest(register: Path, kommune: str, name: str) -> None:
    """Let a kommune deliver again, with somebody whose answer elsewhere is older."""
    with opened(register) as store:
        one = sent(kommune, 6, received="2022-01-20T12:00:00")
        answer = (name, "14", "1", "2020-06-01")
        late = replace(one, persons=(*one.persons, (name, "1930", "")), registrations=(*one.registrations, answer))
        take(store, send(register.parent / "r", late))


ONLY_IN_1103 = "1103-0"


@pytest.mark.parametrize("name", [COMMON[0][0], ONLY_IN_1103])
def test_a_guest_is_counted_with_what_is_said_elsewhere(register: Path, name: str) -> None:
    take_guest(register, "4203", name)
    assert recount(register) == whole(register)
    correct(register, "4203")
    assert recount(register) == whole(register)


def test_who_stands_elsewhere_already_is_found_without_reading_that(
    register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(recounting, "_only")
    take_guest(register, "4203", COMMON[0][0])
    assert recount(register) == whole(register)
    correct(register, "1103")
    assert recount(register) == whole(register)


def test_a_count_that_does_not_read_who_is_new_elsewhere_is_caught(
    register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "_only", lambda _, __: pl.DataFrame(schema=COLUMNS))
    take_guest(register, "4203", ONLY_IN_1103)
    assert recount(register) != whole(register)


def test_a_count_that_forgets_what_guests_answered_is_caught(register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Guests.among
    monkeypatch.setattr(Guests, "among", lambda *asked: right(*asked).filter(pl.col("kind") == PERSON))
    take_guest(register, "4203", COMMON[0][0])
    assert recount(register) != whole(register)
