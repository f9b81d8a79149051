"""The national year in Polars: lazy, streaming where Polars can."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

NEEDS = {"b": ("13", "14"), "t": ("15", "16")}
ADULT, OLD = 18, 67
OUTCOMES = {"met": "1", "partly_met": "2", "unmet": "3"}


def main(deliveries: Path, year: str, out: Path) -> None:
    """Count, and write the cube."""
    folders = in_force(deliveries, year)
    person = (
        pl.scan_parquet([folder / "person.parquet" for folder in folders])
        .select("pseudonym", "foedselsaar", "bostedskommune")
        .unique("pseudonym", keep="last", maintain_order=True)
    )
    # Rows come in the order they were received; a sort that keeps it leaves the one that counts last.
    latest = (
        pl.scan_parquet([folder / "personopplysning.parquet" for folder in folders])
        .filter(pl.col("kode").is_in(["13", "14", "15", "16"]))
        .filter(pl.col("registrert_dato").fill_null("") <= f"{year}-12-31")
        .with_columns(pl.col("registrert_dato").str.to_date())
        .sort("registrert_dato", nulls_last=False, maintain_order=True)
    )
    codes = [code for pair in NEEDS.values() for code in pair]
    answers = latest.group_by("pseudonym").agg(
        pl.col("verdi").filter(pl.col("kode") == code).last().alias(f"k{code}") for code in codes
    )
    age = int(year) - pl.col("foedselsaar").cast(pl.Int16)
    young, adult, old = pl.lit("0-17"), pl.lit("18-66"), pl.lit("67+")
    band = pl.when(age < ADULT).then(young).when(age < OLD).then(adult).when(age >= OLD).then(old)
    cube = (
        person.join(answers, on="pseudonym", how="left")
        .group_by(kommune="bostedskommune", age=band.fill_null(""))
        .agg(*counts())
        .sort("kommune", "age")
    )
    cube.collect().write_csv(out)


def in_force(deliveries: Path, year: str) -> list[Path]:
    """Find the latest delivery of each kommune, in the order they were received."""
    headers = pl.scan_parquet(deliveries / "*" / "innsending.parquet", include_file_paths="file")
    latest = (
        headers.filter(pl.col("rapporteringsaar") == year)
        .sort("mottatt", "innsending_id")
        .unique("kommunenummer", keep="last", maintain_order=True)
    )
    return [Path(file).parent for file in latest.select("file").collect().to_series()]


def counts() -> list[pl.Expr]:
    """Give one sum per indicator and outcome."""
    sums = []
    for letter, (need, receipt) in NEEDS.items():
        has, got = pl.col(f"k{need}") == "1", pl.col(f"k{receipt}")
        tests = {name: got == value for name, value in OUTCOMES.items()}
        tests |= {"unreported": got.is_null(), "other": ~got.is_in(list(OUTCOMES.values()))}
        sums += [(has & test).sum().alias(f"{letter}_{name}") for name, test in tests.items()]
    return sums


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
