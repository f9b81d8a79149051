"""Charts as SVG text, drawn where the page is made; colours are classes, so that light and dark are the style's."""

from nki.web.site.svg.ages import draw_ages
from nki.web.site.svg.funnel import draw_funnel, funnel_picture
from nki.web.site.svg.ranked import draw_ranked
from nki.web.site.svg.series import draw_series
from nki.web.site.svg.standalone import standalone
from nki.web.site.svg.tiles import Outlined, draw_map, map_picture

__all__ = [
    "Outlined",
    "draw_ages",
    "draw_funnel",
    "draw_map",
    "draw_ranked",
    "draw_series",
    "funnel_picture",
    "map_picture",
    "standalone",
]
