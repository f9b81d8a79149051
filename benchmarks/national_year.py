"""Makes a synthetic national year: 356 Parquet deliveries, about 400 000 persons and 3 million registrations."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import polars as pl

from nki.catalogue import default_catalogue
from nki.reference import load_reference

YEAR = 2021
PERSONS = 400_000
CODES = ("9", "10", "11", "12", "13", "14", "15", "16")
ALPHABET = np.array(list("bcdfghjklmnpqrst"))


def build(out: Path, seed: int = 1) -> None:
    """Write the deliveries below `out`; the same seed gives the same records."""
    rng = np.random.default_rng(seed)
    kommuner = [area.code for area in load_reference(default_catalogue()).geography(YEAR).kommuner]
    weight = rng.pareto(1.2, len(kommuner)) + 0.3
    sizes = rng.multinomial(PERSONS, weight / weight.sum())
    for kommune, size in zip(kommuner, sizes, strict=True):
        folder = out / kommune
        folder.mkdir(parents=True, exist_ok=True)
        for name, frame in _tables(rng, kommune, int(size)).items():
            frame.write_parquet(folder / f"{name}.parquet")


def _tables(rng: np.random.Generator, kommune: str, size: int) -> dict[str, pl.DataFrame]:
    names = ["".join(letters) for letters in ALPHABET[rng.integers(0, 16, (size, 24))]]
    header = {
        "innsending_id": f"syntetisk-{kommune}",
        "rapporteringsaar": str(YEAR),
        "kommunenummer": kommune,
        "status": "rapportert",
        "mottatt": f"{YEAR + 1}-01-10T12:00:00",
        "foreloepig": "nei",
        "format_versjon": "1",
        "opphav": "syntetisk",
    }
    persons = {
        "pseudonym": names,
        "foedselsaar": rng.integers(YEAR - 98, YEAR + 1, size).astype(str),
        "kjoenn": rng.integers(1, 3, size).astype(str),
        "bostedskommune": [kommune] * size,
    }
    answers = np.empty((size, len(CODES)), dtype="<U1")
    answers[:, 0::2] = rng.choice(["1", "2", "9", ""], (size, 4), p=[0.85, 0.08, 0.03, 0.04])
    receipts = rng.choice(["1", "2", "3", ""], (size, 4), p=[0.55, 0.1, 0.27, 0.08])
    answers[:, 1::2] = np.where(answers[:, 0::2] == "1", receipts, "")
    person, code = np.nonzero(answers != "")
    answer = answers[person, code]
    day = np.datetime64(f"{YEAR - 5}-01-01") + rng.integers(0, 5 * 365 + 361, len(code))
    registrations = {
        "pseudonym": np.array(names, dtype=object)[person],
        "kode": np.array(CODES, dtype=object)[code],
        "verdi": answer.astype(object),
        "registrert_dato": day.astype(str).astype(object),
    }
    text = {"strict": False}
    return {
        "innsending": pl.DataFrame([header]),
        "person": pl.DataFrame(persons, schema=dict.fromkeys(persons, pl.String), **text),
        "personopplysning": pl.DataFrame(registrations, schema=dict.fromkeys(registrations, pl.String), **text),
    }


if __name__ == "__main__":
    build(Path(sys.argv[1]))
