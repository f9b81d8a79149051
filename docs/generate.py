# ruff: noqa: INP001  (a script beside the pages it makes)
"""Makes the pages that follow from code and catalogue: `make docs` writes them, the tests compare them."""

from __future__ import annotations

import sys
from pathlib import Path

from generating.commands import commands_page
from generating.delivery import delivery_page
from generating.indicator import indicator_page
from generating.recomputation import recomputation_page
from generating.rules import rules_page
from generating.statistics import statistics_page

from nki.catalogue import default_catalogue
from nki.period import Period
from nki.pipeline import Catalogue
from nki.statistics import load_thresholds

HERE = Path(__file__).resolve().parent


def pages() -> dict[str, str]:
    """Make every page; its path below docs/ and its text."""
    catalogue = Catalogue(default_catalogue())
    made = {
        "cli.md": commands_page(),
        "regler.md": rules_page(),
        "innsending.md": delivery_page(catalogue.schema),
        "statistics.md": statistics_page(load_thresholds(catalogue.folder, Period(catalogue.last_year).last_day)),
        "omregning.md": recomputation_page(catalogue.folder / "published" / "nki_2017_2021.csv"),
    }
    indicators = {f"indikatorer/{i.slug}.md": indicator_page(i, catalogue.schema) for i in catalogue.indicators}
    return made | indicators


def stale(made: dict[str, str], folder: Path = HERE) -> list[str]:
    """Name the pages below `folder` that are not what they would be if they were made now, or not there."""
    wrong = [name for name, text in made.items() if _read(folder / name) != text]
    described = {path.relative_to(folder).as_posix() for path in (folder / "indikatorer").glob("*.md")}
    return sorted({*wrong, *(described - set(made))})


def write(made: dict[str, str], folder: Path = HERE) -> None:
    """Write what is stale, and take away the pages of indicators that are no more."""
    for name in stale(made, folder):
        path = folder / name
        if name in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[name], encoding="utf-8", newline="\n")
        else:
            path.unlink()
        sys.stdout.write(f"{name}\n")


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    write(pages())
