"""Deliveries as kommuner bring them over the net: .zip files of about 20 kB, no two alike.

The first file of each kommune is from a year ago; the others are of the year, each a correction of the one before.
"""

from __future__ import annotations

import argparse
import random
import zipfile
from pathlib import Path

from nki.catalogue import default_catalogue
from nki.reference import load_reference

YEAR = 2021
KOMMUNER = 50
PERSONS = 430
LETTERS = "bcdfghjklmnpqrst"
UNITS = ("974767880", "984661185")
HEADER = "innsending_id;rapporteringsaar;kommunenummer;geografi;status;sammen_med_kommunenummer;mottatt;foreloepig;"


def kommuner() -> list[str]:
    """Name the kommuner that deliver; all are in use today."""
    reference = load_reference(default_catalogue())
    today = {area.code for area in reference.geography(reference.years[-1]).kommuner}
    return [area.code for area in reference.geography(YEAR).kommuner if area.code in today][:KOMMUNER]


def build(out: Path, each: int) -> None:
    """Write `each` deliveries for every kommune below `out`."""
    for kommune in kommuner():
        chance = random.Random(kommune)  # noqa: S311  (invented persons)
        people = ["".join(chance.choices(LETTERS, k=16)) for _ in range(PERSONS)]
        for number in range(each):
            _write(out / f"{kommune}-{number:03}.zip", kommune, number, people)


def _write(path: Path, kommune: str, number: int, people: list[str]) -> None:
    chance = random.Random(path.name)  # noqa: S311
    year = YEAR - 1 if number == 0 else YEAR
    sent = f"{year + 1}-01-10T10:{number // 60:02}:{number % 60:02}"
    mine = chance.sample(people, PERSONS - 30)
    tables = {
        "innsending": [
            f"{HEADER}format_versjon",
            f"{path.stem};{year};{kommune};{YEAR};rapportert;;{sent};nei;1",
        ],
        "person": ["pseudonym;foedselsaar;kjoenn;bostedskommune"]
        + [f"{one};{chance.randint(1930, 2015)};{chance.randint(1, 2)};{kommune}" for one in mine],
        "personopplysning": ["pseudonym;kode;verdi;registrert_dato"]
        + [
            f"{one};{code};{chance.randint(1, 2 if code in ('13', '15') else 3)};{year}-0{chance.randint(1, 9)}-10"
            for one in mine
            for code in ("13", "14", "15", "16")
        ],
        "tjeneste": ["pseudonym;tjeneste_id;tjenestetype;resultat;vedtaksdato;startdato;sluttdato;organisasjonsnummer"]
        + [
            f"{one};t{place};9;innvilget;2020-01-01;2020-02-01;;{chance.choice(UNITS)}"
            for place, one in enumerate(mine)
        ],
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in tables.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.csv"), "\n".join(lines) + "\n", zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("each", type=int)
    said = parser.parse_args()
    build(said.out, said.each)
