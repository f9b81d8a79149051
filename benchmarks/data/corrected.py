"""A register, released and shown once, and one kommune's corrected delivery that has not come yet.

The register is the reconstructed one, or with `--persons` the national job (see national_job), which has a catalogue of
its own. It is made by the code at hand (`--code`, its fingerprint): what other code remembers is not taken up.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import polars as pl

from benchmarks.data import national_job
from benchmarks.subjects.through import catalogue_of, release, site_of, take_in
from nki.catalogue import default_catalogue
from nki.reproduction import build_register, load_published

LAST_YEAR = 2021
ANSWERS, RECEIPT = 15, "14"
LATER = "12:42:00+00:00"


def build(out: Path, years: int, persons: int) -> None:
    """Write deliveries/YEAR, register/ (of them, counted and released), site/ and late/ (the corrected delivery)."""
    deliveries = out / "deliveries"
    if persons:
        national_job.describe(out / "catalogue", national_job.LAST_YEAR - years + 1)
        national_job.write(deliveries, persons, years)
    else:
        _reconstruct(deliveries, years)
    last = max(deliveries.iterdir())
    sent = [path for path in last.glob("*/person.parquet") if not path.parent.name.endswith("-earlier")]
    by_size = sorted(sent, key=lambda path: path.stat().st_size)
    correct(by_size[len(by_size) // 2].parent, out / "late")
    take_in(out / "register", deliveries, catalogue_of(out))
    site_of(release(out / "register", out / "release", catalogue_of(out)), out / "site", catalogue_of(out))


def _reconstruct(deliveries: Path, years: int) -> None:
    """Write the last years of what gives the published shares back."""
    room = deliveries.with_name("reconstructed")
    build_register(load_published(default_catalogue() / "published"), room, seed=LAST_YEAR)
    deliveries.mkdir()
    for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1):
        (room / str(year)).rename(deliveries / str(year))
    shutil.rmtree(room)


def correct(delivery: Path, late: Path) -> None:
    """Write a delivery again, later, in which some whose need was met have it not met."""
    shutil.copytree(delivery, late)
    header = pl.read_parquet(late / "innsending.parquet")
    again = {
        "innsending_id": pl.col("innsending_id") + "-rettet",
        "mottatt": pl.lit(f"{int(header['rapporteringsaar'][0]) + 1}-05-10T{LATER}").cast(header["mottatt"].dtype),
    }
    header.with_columns(**again).write_parquet(late / "innsending.parquet")
    answers = pl.read_parquet(late / "personopplysning.parquet")
    met = (pl.col("kode") == RECEIPT) & (pl.col("verdi") == "1")
    first = met & (met.cum_sum() <= ANSWERS)
    value = pl.when(first).then(pl.lit("3")).otherwise(pl.col("verdi"))
    answers.with_columns(verdi=value).write_parquet(late / "personopplysning.parquet")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--persons", type=int, default=0)
    parser.add_argument("--code")
    said = parser.parse_args()
    build(said.out, said.years, said.persons)
