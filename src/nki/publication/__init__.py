"""Binds numbers, texts and sources into a release that is never edited.

The parts are loaded when first used: who reads what is published loads nothing of what makes it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nki.publication.listing import Publication, Publications, published
    from nki.publication.provenance import DeliveryRecord, Provenance
    from nki.publication.reading import PublishedRelease, read_release
    from nki.publication.release import Release, assemble, write_release

__all__ = [
    "DeliveryRecord",
    "Provenance",
    "Publication",
    "Publications",
    "PublishedRelease",
    "Release",
    "assemble",
    "published",
    "read_release",
    "write_release",
]
_PARTS = {
    "DeliveryRecord": "provenance",
    "Provenance": "provenance",
    "Publication": "listing",
    "Publications": "listing",
    "PublishedRelease": "reading",
    "Release": "release",
    "assemble": "release",
    "published": "listing",
    "read_release": "reading",
    "write_release": "release",
}


def __getattr__(name: str) -> object:
    """Load a part when it is first asked for."""
    if name not in _PARTS:
        raise AttributeError(f"module 'nki.publication' has no attribute {name!r}")
    return getattr(import_module(f"nki.publication.{_PARTS[name]}"), name)
