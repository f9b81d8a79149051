"""Deliveries that are read together: each gets, to the byte, what it would have got alone, whoever it is read with."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_generative_damage import SENT
from test_store_damage import spoil, write

from nki.catalogue import default_catalogue
from nki.registers import joining
from nki.registers.store.bundle import Reading, find_bundles
from nki.registers.store.parsed import Parcel
from store_support import InProcess, sent
from support import Form, Sent, send

if TYPE_CHECKING:
    from pathlib import Path

    from nki.registers.store.parsed import Parsed

DAMAGED = 60
FORMS: tuple[Form, ...] = ("csv", "parquet", "zip", "wide", "wide parquet")
KEY = bytes(range(32))
ODD = (
    replace(SENT, year=2020, received="2021-01-10T12:00:00"),
    replace(SENT, kommune="4203"),
    replace(SENT, kommune="9999"),
    Sent("1103", more={"status": "ikke_rapportert"}),
    Sent("4601", persons=(("A", "1980", ""), ("A", "1990", ""))),
    Sent("5001", persons=(("A", "1931", ""),), registrations=(("A", "13", "1", "1920-01-01"), ("Z", "13", "1", ""))),
    Sent("5401", persons=(("01019012345", "1980", ""),)),
)


def parcels_in(folder: Path) -> list[Parcel]:
    """Hold every delivery of a folder as it is handed to the reader; all have the same name, as from a browser."""
    bundles = [bundle for path in sorted(folder.iterdir()) for bundle in find_bundles(path)]
    return [Parcel(one.kind, "innsending", list(Reading(one).parts())) for one in bundles]


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> list[Parcel]:
    """Write deliveries that are right, odd and damaged, in every form; many hold the same persons."""
    folder, chance, seen = tmp_path_factory.mktemp("inn"), random.Random(5), set[bytes]()  # noqa: S311  (repeatable)
    for turn in range(DAMAGED):
        spoil(folder, turn, chance, seen)
    for turn in range(7):
        write(folder / "hele", turn)
    for turn, one in enumerate(ODD):
        send(folder / f"odd-{turn}", one, FORMS[turn % len(FORMS)])
    for turn, kommune in enumerate(("0301", "4203", "1103", "4601", "5001")):
        send(folder / f"many-{turn}", sent(kommune, 8, seed=turn), FORMS[turn])
    return parcels_in(folder)


def read(parcels: list[Parcel]) -> list[Parsed]:
    """Read deliveries together."""
    return InProcess().parse(parcels, default_catalogue(), KEY)


@pytest.fixture(scope="module")
def alone(parcels: list[Parcel]) -> list[Parsed]:
    """Read every delivery alone."""
    return [read([parcel])[0] for parcel in parcels]


def differing(parcels: list[Parcel], alone: list[Parsed], chosen: list[int]) -> list[int]:
    """Read some deliveries together; gives those that got something else than alone."""
    together = read([parcels[index] for index in chosen])
    return [index for index, parsed in zip(chosen, together, strict=True) if parsed != alone[index]]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_alone_and_together_are_the_same_in_any_company_and_order(
    parcels: list[Parcel], alone: list[Parsed], data: st.DataObject
) -> None:
    place = st.integers(0, len(parcels) - 1)
    chosen = data.draw(st.lists(place, min_size=2, max_size=24))
    assert differing(parcels, alone, chosen) == []


def test_all_at_once_and_backwards_are_the_same_as_alone(parcels: list[Parcel], alone: list[Parsed]) -> None:
    assert differing(parcels, alone, list(reversed(range(len(parcels))))) == []
    assert {parsed.accepted for parsed in alone} == {True, False}
    assert sum(bool(parsed.table) for parsed in alone) > 15
    assert len({parsed.header.get("year") for parsed in alone}) > 2


def test_control_persons_that_are_shared_between_deliveries_are_found_out(
    parcels: list[Parcel], alone: list[Parsed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "_numbers_apart", joining._numbers)  # noqa: SLF001
    assert differing(parcels, alone, list(range(len(parcels))))
