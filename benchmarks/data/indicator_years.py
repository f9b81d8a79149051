"""Counts of the country to protect: both indicators of 2017-2021, invented anew from several seeds so that all differ.

The people are those of `nki reproduce`: they count to what was published, and where a share was withheld, and how old
people are, is drawn anew from every seed.
"""

from __future__ import annotations

import argparse
import pickle
from pathlib import Path

from nki.catalogue import default_catalogue
from nki.counting import Catalogue, Request, count_extract, extract_year
from nki.reproduction import STRUCTURE, build_register, load_published

FIRST_SEED = 2021


def build(out: Path, seeds: int, years: int) -> None:
    """Write `counts.pickle`: a count table with two indicators per seed and year."""
    catalogue = Catalogue(default_catalogue())
    published = load_published(catalogue.folder / "published")
    chosen = published.years[-years:]
    counts = []
    for seed in range(FIRST_SEED, FIRST_SEED + seeds):
        register = out / f"register-{seed}"
        build_register(published, register, seed=seed, years=chosen)
        for year in chosen:
            request = Request((register / str(year),), year, STRUCTURE)
            counts.append(count_extract(catalogue, extract_year(catalogue, request), request))
    (out / "counts.pickle").write_bytes(pickle.dumps(counts))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--years", type=int, default=5)
    said = parser.parse_args()
    build(said.out, said.seeds, said.years)
