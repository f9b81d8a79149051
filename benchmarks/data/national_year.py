"""A synthetic national year: 356 deliveries in force, Parquet or CSV, about 400 000 persons, 3 million registrations.

Every twentieth kommune has also sent an earlier delivery that no longer counts. One in a hundred persons stands in
the delivery of another kommune as well, with answers of its own. There are repeated, undated and too late dates.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nki.catalogue import default_catalogue
from nki.reference import load_reference

if TYPE_CHECKING:
    from collections.abc import Callable

YEAR = 2021
CODES = ("9", "10", "11", "12", "13", "14", "15", "16")
SUPERSEDED_EVERY = 20
GUESTS = 0.01
TWICE = 0.05
SHAPE, LEAST = 1.2, 0.3
"""Of the Pareto distribution (Lomax) the sizes of kommuner have, and what is added to each."""
UNDATED = 0.01
LETTERS = np.frombuffer(b"bcdfghjklmnpqrst", np.uint8)
LENGTH = 24


@dataclass(frozen=True)
class Sender:
    """One delivery to write: of which year, who sends it, received when (minutes after the first), whose records."""

    name: str
    kommune: str
    minute: int
    people: np.ndarray
    year: int = YEAR


def build(  # noqa: PLR0913, PLR0917  (each is a thing of its own)
    out: Path,
    persons: int,
    seed: int = 1,
    form: str = "parquet",
    year: int = YEAR,
    guests: float = GUESTS,
    sizes: Callable[[int], np.ndarray] | None = None,
) -> None:
    """Write the deliveries below `out`, as `parquet` or `csv`; `guests` is the share in another delivery as well.

    `sizes` says how large so many kommuner are beside each other; without it, that is drawn.
    """
    rng = np.random.default_rng(seed)
    kommuner = [area.code for area in load_reference(default_catalogue()).geography(year).kommuner]
    weight = sizes(len(kommuner)) if sizes else rng.pareto(SHAPE, len(kommuner)) + LEAST
    home = np.sort(rng.choice(len(kommuner), persons, p=weight / weight.sum()))
    letters = LETTERS[rng.integers(0, len(LETTERS), (persons, LENGTH))]
    names = letters.view(f"S{LENGTH}").ravel().astype(str).astype(object)
    minutes = rng.integers(0, 9 * 24 * 60, len(kommuner))
    for place, kommune in enumerate(kommuner):
        visiting = rng.integers(0, persons, round(guests * (home == place).sum()))
        people = np.unique(np.concatenate([np.flatnonzero(home == place), visiting]))
        if not len(people):
            continue
        senders = [Sender(kommune, kommune, int(minutes[place]), people, year)]
        if place % SUPERSEDED_EVERY == 0:
            senders.append(Sender(f"{kommune}-earlier", kommune, int(minutes[place]) - 1, people, year))
        for sender in senders:
            _write(out, rng, sender, names, form)


def _write(out: Path, rng: np.random.Generator, sender: Sender, names: np.ndarray, form: str) -> None:
    folder = out / sender.name
    folder.mkdir(parents=True, exist_ok=True)
    received = np.datetime64(f"{sender.year + 1}-01-03T00:00:00") + np.timedelta64(sender.minute, "m")
    header = {
        "innsending_id": f"syntetisk-{sender.year}-{sender.name}",
        "rapporteringsaar": str(sender.year),
        "kommunenummer": sender.kommune,
        "status": "rapportert",
        "mottatt": str(received),
        "foreloepig": "nei",
        "format_versjon": "1",
        "opphav": "syntetisk",
    }
    size = len(sender.people)
    born = rng.integers(sender.year - 98, sender.year + 1, size).astype(str).astype(object)
    born[rng.random(size) < UNDATED] = None
    persons = {
        "pseudonym": names[sender.people],
        "foedselsaar": born,
        "kjoenn": rng.integers(1, 3, size).astype(str),
        "bostedskommune": np.where(rng.random(size) < UNDATED, "9999", sender.kommune).astype(object),
    }
    tables = {"innsending": pl.DataFrame([header]), "person": _texts(persons)}
    tables["personopplysning"] = _texts(_registrations(rng, persons["pseudonym"], sender.year))
    for name, frame in tables.items():
        if form == "csv":
            frame.write_csv(folder / f"{name}.csv", separator=";")
        else:
            frame.write_parquet(folder / f"{name}.parquet")


def _registrations(rng: np.random.Generator, names: np.ndarray, year: int) -> dict[str, np.ndarray]:
    size = len(names)
    answers = np.empty((size, len(CODES)), dtype="<U1")
    answers[:, 0::2] = rng.choice(["1", "2", "9", ""], (size, 4), p=[0.85, 0.08, 0.03, 0.04])
    receipts = rng.choice(["1", "2", "3", "9", ""], (size, 4), p=[0.55, 0.1, 0.265, 0.005, 0.08])
    answers[:, 1::2] = np.where(answers[:, 0::2] == "1", receipts, "")
    person, code = np.nonzero(answers != "")
    # Some are registered again, with another answer and a date of its own, or the same.
    again = np.sort(np.concatenate([np.arange(len(code)), rng.choice(len(code), round(TWICE * len(code)))]))
    first = np.diff(again, prepend=-1) != 0
    person, code, answer = person[again], code[again], answers[person, code][again]
    answer[~first] = rng.choice(["1", "2"], (~first).sum())
    day = np.datetime64(f"{year - 5}-01-01") + rng.integers(0, 5 * 365 + 370, len(code))
    same = ~first & (rng.random(len(code)) < TWICE)
    day[same] = day[np.flatnonzero(same) - 1]
    dates = day.astype(str).astype(object)
    dates[rng.random(len(code)) < UNDATED] = None
    return {
        "pseudonym": names[person],
        "kode": np.array(CODES, dtype=object)[code],
        "verdi": answer.astype(object),
        "registrert_dato": dates,
    }


def _texts(columns: dict[str, np.ndarray]) -> pl.DataFrame:
    return pl.DataFrame({name: pl.Series(name, list(column), pl.String) for name, column in columns.items()})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--persons", type=int, default=400_000)
    parser.add_argument("--form", choices=("parquet", "csv"), default="parquet")
    said = parser.parse_args()
    build(said.out, said.persons, form=said.form)
