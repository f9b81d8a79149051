"""The portal: every page of a release as files, made when it is published; no server is needed to read it."""

from nki.web.site.build import SiteReport, build_site

__all__ = ["SiteReport", "build_site"]
