"""The reconstructed register, released and shown once, and one kommune's corrected delivery that has not come yet.

It is made by the code at hand (`--code`, its fingerprint): what is remembered by other code is not taken up.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import polars as pl

from benchmarks.subjects.through import release, site_of
from nki.catalogue import default_catalogue
from nki.registers.store import find_bundles, open_store, receive
from nki.reproduction import build_register, load_published

LAST_YEAR = 2021
ANSWERS, RECEIPT = 15, "14"
LATER = "2022-05-10T12:42:00+00:00"


def build(out: Path, years: int) -> None:
    """Write bare/ (the register as received), register/ (counted and released too), site/ and late/ (the delivery)."""
    deliveries = out / "deliveries"
    build_register(load_published(default_catalogue() / "published"), deliveries, seed=LAST_YEAR)
    chosen = [LAST_YEAR - before for before in reversed(range(years))]
    with open_store(out / "bare", default_catalogue(), create=True) as store:
        for year in chosen:
            for bundle in find_bundles(deliveries / str(year)):
                receive(store, bundle)
    by_size = sorted((deliveries / str(LAST_YEAR)).glob("*/person.parquet"), key=lambda path: path.stat().st_size)
    correct(by_size[len(by_size) // 2].parent, out / "late")
    shutil.copytree(out / "bare", out / "register")
    site_of(release(out / "register", out / "release"), out / "site")
    shutil.rmtree(deliveries)


def correct(delivery: Path, late: Path) -> None:
    """Write a delivery again, later, in which some whose need was met have it not met."""
    shutil.copytree(delivery, late)
    header = pl.read_parquet(late / "innsending.parquet")
    again = {
        "innsending_id": pl.col("innsending_id") + "-rettet",
        "mottatt": pl.lit(LATER).cast(header["mottatt"].dtype),
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
    parser.add_argument("--code")
    said = parser.parse_args()
    build(said.out, said.years)
