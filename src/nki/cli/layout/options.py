"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nki.cli.layout.parser import Parser

REGISTER = Path("var")
DEMO = REGISTER / "demo"
# As in nki.compute, which is too heavy to load for --help.
ENGINES = ("duckdb", "numpy", "plain", "postgres", "spark")


def deliveries_in(parser: Parser) -> None:
    """Name the deliveries to compute from; without them, the register."""
    parser.add_argument(
        "--deliveries",
        metavar="MAPPE",
        nargs="+",
        type=Path,
        default=[],
        help="innsendinger, eller mapper med innsendinger; uten dette regnes det av registeret",
    )
    register(parser)
    carried(parser)


def carried(parser: Parser) -> None:
    """Choose to count those who have not delivered from the year before."""
    parser.add_argument(
        "--carry-forward",
        action="store_true",
        help="bruk registerets innsending fra året før der ingen er i bruk; det merkes overalt",
    )


def built(parser: Parser) -> None:
    """Say where the reconstructed register is built, and from which seed."""
    parser.add_argument("--out", metavar="MAPPE", type=Path, default=DEMO, help=f"hvor alt legges ({DEMO})")
    parser.add_argument("--seed", metavar="TALL", type=int, default=2021, help="frø for de tilfeldige tallene (2021)")
    catalogue(parser)


def how(parser: Parser) -> None:
    """Say how to count."""
    parser.add_argument(
        "--structure", metavar="ÅR", type=int, help="inndeling av landet (innsendingenes, ellers årets)"
    )
    engine(parser)
    active_only(parser)
    catalogue(parser)


def engine(parser: Parser) -> None:
    """Choose what counts."""
    parser.add_argument("--engine", choices=ENGINES, default="duckdb", help="hva som teller; samme tall")


def active_only(parser: Parser) -> None:
    """Choose to count those with a service only."""
    parser.add_argument("--active-only", action="store_true", help="bare dem med en tjeneste 31. desember")


def output_format(parser: Parser) -> None:
    """Choose table or JSON."""
    parser.add_argument("--format", choices=("table", "json"), default="table", help="tabell, eller JSON for maskiner")


def register(parser: Parser) -> None:
    """Say where the register lives."""
    parser.add_argument(
        "--register", metavar="MAPPE", type=Path, default=REGISTER, help=f"hvor registeret ligger ({REGISTER})"
    )


def catalogue(parser: Parser) -> None:
    """Name another catalogue than the one that came along."""
    parser.add_argument("--catalogue", metavar="MAPPE", type=Path, help="en annen katalog enn den som følger med")


def known(parser: Parser) -> None:
    """Say what people have from elsewhere."""
    parser.add_argument(
        "--known",
        metavar="FIL.csv",
        nargs="+",
        type=Path,
        default=[],
        help="tall folk har fra andre steder: indikator;aar;nivaa;omraade;aldersgruppe;utfall;antall",
    )
