"""Binds numbers, texts and sources into a release that is never edited."""

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
