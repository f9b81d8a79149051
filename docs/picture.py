# ruff: noqa: INP001  (a script beside the picture it makes)
"""Draws docs/pictures/demo.svg: the terminal after `nki show var/demo/utgivelse-rekonstruert --area 4203`.

Needs the release that `make demo` leaves. The picture loads nothing from elsewhere.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from rich.console import Console

from nki.cli.show import print_kommune, print_land, print_notices, print_signs
from nki.publication import read_release

RELEASE = Path("var") / "demo" / "utgivelse-rekonstruert"
AREA = "4203"
PICTURE = Path(__file__).resolve().parent / "pictures" / "demo.svg"
CELL = 12.2
"""Width of a character in the drawing."""

_SEGMENT = re.compile(r'x="([\d.]+)" (y="[\d.]+") textLength="([\d.]+)" (clip-path="[^"]*">)((?:&#160;)+)')
FONTS = "ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace"


def draw(release: Path, area: str) -> str:
    """Record what the command prints, as SVG."""
    console = Console(record=True, width=96, file=io.StringIO(), highlight=False)
    public = read_release(release)
    print_notices(console, public)
    print_land(console, public)
    print_kommune(console, public, area)
    print_signs(console)
    return alone(_SEGMENT.sub(_placed, console.export_svg(title=f"nki show {release} --area {area}", unique_id="demo")))


def _placed(found: re.Match[str]) -> str:
    """Begin a text at its first letter: some programs drop the spaces before it, and right-aligned figures slide."""
    x, y, length, clip, spaces = found.groups()
    shift = CELL * spaces.count(";")
    return f'x="{float(x) + shift:.1f}" {y} textLength="{float(length) - shift:.1f}" {clip}'


def alone(svg: str) -> str:
    """Take away the fonts that would be loaded from elsewhere, and use what the reader has."""
    svg = re.sub(r"\s*@font-face \{[^}]*\}", "", svg)
    svg = re.sub(r"font-family: [^;]*;", f"font-family: {FONTS};", svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(draw(RELEASE, AREA), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PICTURE}\n")
