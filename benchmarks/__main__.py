"""Measures everything, prints it, and writes docs/benchmarks.md.

Data are built once and kept in a folder beside the other things that can be made anew (`var/bench`).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console

from benchmarks.measure import ROOT, BenchmarkError
from benchmarks.page import show, write
from benchmarks.points import POINTS
from benchmarks.setting import Setting, large, quick

WIDTH_OF_FILES = 160
PAGE = ROOT / "docs" / "benchmarks.md"


def main() -> int:
    """Measure the points asked for; 1 when a subject failed or two did not agree."""
    said = _parser().parse_args()
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH_OF_FILES)
    sizes = quick if said.quick else large if said.large else Setting
    setting = sizes(said.cache)
    points = []
    for name in said.only or POINTS:
        with console.status(f"Measuring: {name}"):
            try:
                found = POINTS[name](setting)
            except BenchmarkError as error:
                console.print(f"{name}: {error}", style="bold red", markup=False)
                return 1
        show(console, found)
        points += found
    if said.page and not said.quick:
        write(said.page, points, anew=not said.only)
    elif not said.only and not said.quick:
        write(PAGE, points)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a small slice, to see that everything runs and agrees")
    parser.add_argument("--large", action="store_true", help="a billion person-years too")
    parser.add_argument("--only", nargs="+", choices=POINTS, metavar="POINT", help=f"some of {', '.join(POINTS)}")
    parser.add_argument("--cache", type=Path, default=ROOT / "var" / "bench", help="where data are built and kept")
    parser.add_argument(
        "--page", type=Path, help="the page that is written; with --only, the page whose points are replaced"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
