"""A small delivery with a bit of everything, opened as its owner sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.counting import Catalogue
from nki.kommune import Material, read_material
from support import Sent, pseudonym, send

if TYPE_CHECKING:
    from pathlib import Path

SCHOOL, HOME = "974767880", "984661185"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Open the catalogue."""
    return Catalogue(default_catalogue())


def sent(received: str = "2022-01-10T12:00:00") -> Sent:
    """Give what 4203 sends: seven persons, one of whom lives elsewhere."""
    return Sent(
        kommune="4203",
        persons=(
            ("Ada", "2010", ""),
            ("Bo", "1980", ""),
            ("Cato", "1940", ""),
            ("Dina", "", ""),
            ("Eli", "1950", ""),
            ("Finn", "1960", "0301"),
            ("Geir", "1970", ""),
        ),
        registrations=(
            ("Ada", "13", "2", ""),
            ("Ada", "13", "1", "2021-02-01"),
            ("Ada", "14", "3", "2021-02-01"),
            ("Ada", "14", "1", "2021-02-01"),
            ("Bo", "13", "1", "2020-05-05"),
            ("Bo", "13", "2", "2022-01-02"),
            ("Cato", "13", "1", "2021-01-01"),
            ("Cato", "14", "2", "2021-01-01"),
            ("Dina", "13", "1", "2021-03-01"),
            ("Dina", "14", "3", "2021-03-01"),
            ("Eli", "14", "1", "2021-03-01"),
            ("Finn", "13", "1", "2021-03-01"),
            ("Finn", "14", "1", "2021-03-01"),
        ),
        services=(
            ("Ada", "t1", "9", "innvilget", "2020-01-01", ""),
            ("Bo", "t2", "9", "innvilget", "2020-01-01", ""),
            ("Bo", "t3", "15", "innvilget", "2021-12-01", ""),
            ("Cato", "t4", "15", "innvilget", "2019-01-01", "2020-12-31"),
            ("Dina", "t5", "15", "avslag", "", ""),
        ),
        received=received,
    )


def with_units(folder: Path) -> Path:
    """Write organisation numbers, bydeler and brukernummer into the files, as `Sent` cannot."""
    units = {"t1": SCHOOL, "t2": SCHOOL, "t3": HOME}
    path = folder / "tjeneste.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    lines = [f"{head};organisasjonsnummer", *(f"{row};{units.get(row.split(';')[1], '')}" for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    clients = {pseudonym("Ada"): "7;", pseudonym("Bo"): "8;"}
    path = folder / "person.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    lines = [f"{head};brukernummer;bydel", *(f"{row};{clients.get(row.split(';')[0], ';')}" for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Say where the delivery lies."""
    return with_units(send(tmp_path_factory.mktemp("kommune") / "4203", sent()))


@pytest.fixture(scope="session")
def material(catalogue: Catalogue, delivery: Path) -> Material:
    """Open the delivery."""
    return read_material(catalogue, delivery)
