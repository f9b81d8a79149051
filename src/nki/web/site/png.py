"""A chart as PNG: drawn by typst from the chart's own file, in light colours and with the letters of the pages."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from nki.errors import MissingExtraError

if TYPE_CHECKING:
    from typst import Fonts

LETTERS = Path(__file__).resolve().parent / "assets" / "vendor" / "inter"
SHARP = 144
"""Dots per inch: twice what a screen had when the charts' measures were chosen."""
_FRAME = b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.chart), format: "svg")'


def can_draw() -> bool:
    """Tell whether this installation can draw PNG."""
    return find_spec("typst") is not None


def draw_png(chart: bytes) -> bytes:
    """Draw the SVG file of a chart as PNG; raises MissingExtraError without the extra «web»."""
    try:
        import typst  # noqa: PLC0415  (optional)
    except ImportError:
        raise MissingExtraError("PNG krever typst. Installer det med: pip install 'nki[web]'") from None
    drawn: bytes = typst.compile(
        _FRAME, format="png", ppi=SHARP, font_paths=_letters(), sys_inputs={"chart": chart.decode()}
    )
    return drawn


@cache
def _letters() -> Fonts:
    """Read the letters once."""
    import typst  # noqa: PLC0415  (optional)

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[LETTERS])
