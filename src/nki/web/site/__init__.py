"""The portal: every page of a release as files, made when it is published; no server is needed to read it."""

from nki.web.site.assets_made import DRAWS
from nki.web.site.build import SiteReport, build_site
from nki.web.site.png import can_draw, draw_png

__all__ = ["DRAWS", "SiteReport", "build_site", "can_draw", "draw_png"]
