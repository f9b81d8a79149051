"""The national job: deliveries of synthetic years, and the four indicators of one form.

Two of the four are described. NKI 33 and NKI 273, about work and training, have the same form; their codes are assumed,
and the rule of today is taken for every year. Good for measuring, and for no figure.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.data import national_year
from nki.catalogue import default_catalogue

if TYPE_CHECKING:
    from pathlib import Path

LAST_YEAR = 2026
SEED = 1
SIBLINGS = {
    "bistand-kultur-fritid": ("bistand-arbeid", "33", {"13": "9", "14": "10"}),
    "transport-kultur-fritid": ("transport-arbeid", "273", {"15": "11", "16": "12"}),
}


def describe(catalogue: Path, first_year: int) -> None:
    """Write a catalogue with all four indicators, everything in force from a year on."""
    shutil.copytree(default_catalogue(), catalogue)
    for slug, (sibling, nki_id, codes) in SIBLINGS.items():
        text = (catalogue / "indicators" / f"{slug}.yaml").read_text(encoding="utf-8")
        text = re.sub(r'^nki_id: "\d+"', f'nki_id: "{nki_id}"', text, count=1, flags=re.MULTILINE)
        for old, new in codes.items():
            text = text.replace(f'{{opplysning: "{old}"', f'{{opplysning: "{new}"')
        (catalogue / "indicators" / f"{sibling}.yaml").write_text(text, encoding="utf-8")
    for path in [*(catalogue / "indicators").glob("*.yaml"), *(catalogue / "parameters").glob("*.yaml")]:
        text = path.read_text(encoding="utf-8")
        text = re.sub(r'(gyldig_fra: "?)20[12]\d-\d\d-\d\d', rf"\g<1>{first_year}-01-01", text)
        path.write_text(text, encoding="utf-8")


def write(deliveries: Path, persons: int, years: int) -> None:
    """Write year after year, each to a folder of its own."""
    for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1):
        national_year.build(deliveries / str(year), persons, seed=year, year=year, guests=0, sizes=sizes)


def sizes(kommuner: int) -> np.ndarray:
    """Say how large kommuner are (kommuner,), the same ones from year to year as long as there are as many.

    About as unequal as Norway's: the largest has not quite a fifth of the country, and every other less than a
    thousandth. Drawn year by year, as one national year is, one kommune had three quarters of it in the last year.
    """
    rank = (np.arange(kommuner) + 0.5) / kommuner
    size: np.ndarray = (1 - rank) ** (-1 / national_year.SHAPE) - 1 + national_year.LEAST
    return np.random.default_rng(SEED).permutation(size)
