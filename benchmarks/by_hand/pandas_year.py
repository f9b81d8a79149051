"""The national year in pandas."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

NEEDS = {"b": ("13", "14"), "t": ("15", "16")}
OUTCOMES = {"met": "1", "partly_met": "2", "unmet": "3"}


def main(deliveries: Path, year: str, out: Path) -> None:
    """Count, and write the cube."""
    folders = in_force(deliveries, year)
    person = _read(folders, "person", ["pseudonym", "foedselsaar", "bostedskommune"])
    person = person.drop_duplicates("pseudonym", keep="last").set_index("pseudonym")
    # Rows come in the order they were received; a stable sort leaves the one that counts last.
    rows = _read(folders, "personopplysning", ["pseudonym", "kode", "verdi", "registrert_dato"])
    rows = rows[rows["kode"].isin(["13", "14", "15", "16"])]
    rows = rows[rows["registrert_dato"].isna() | (rows["registrert_dato"] <= f"{year}-12-31")]
    rows["registrert_dato"] = pd.to_datetime(rows["registrert_dato"])
    rows = rows.sort_values("registrert_dato", kind="stable", na_position="first")
    latest = rows.drop_duplicates(["pseudonym", "kode"], keep="last")
    for code, part in latest.groupby("kode"):
        person[f"k{code}"] = part.set_index("pseudonym")["verdi"]
    age = int(year) - pd.to_numeric(person["foedselsaar"])
    person["age"] = pd.cut(age, [-1, 17, 66, 200], labels=["0-17", "18-66", "67+"]).astype(object).fillna("")
    for letter, (need, receipt) in NEEDS.items():
        has, got = person[f"k{need}"] == "1", person[f"k{receipt}"]
        tests = {name: got == value for name, value in OUTCOMES.items()}
        tests |= {"unreported": got.isna(), "other": got.notna() & ~got.isin(list(OUTCOMES.values()))}
        for name, test in tests.items():
            person[f"{letter}_{name}"] = has & test
    sums = [name for name in person.columns if name.startswith(("b_", "t_"))]
    cube = person.groupby(["bostedskommune", "age"])[sums].sum()
    cube.rename_axis(["kommune", "age"]).reset_index().to_csv(out, index=False)


def in_force(deliveries: Path, year: str) -> list[Path]:
    """Find the latest delivery of each kommune, in the order they were received."""
    files = sorted(deliveries.glob("*/innsending.parquet"))
    headers = pd.concat([pd.read_parquet(file).assign(folder=file.parent) for file in files])
    headers = headers[headers["rapporteringsaar"] == year].sort_values(["mottatt", "innsending_id"])
    return list(headers.drop_duplicates("kommunenummer", keep="last")["folder"])


def _read(folders: list[Path], table: str, columns: list[str]) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(folder / f"{table}.parquet", columns=columns) for folder in folders])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
