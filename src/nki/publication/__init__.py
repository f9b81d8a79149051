"""Binds numbers, texts and sources into a release that is never edited."""

from nki.publication.notices import load_notices, notices_for
from nki.publication.provenance import DeliveryRecord, Provenance
from nki.publication.reading import PublishedRelease, read_release
from nki.publication.release import Release, assemble, write_release

__all__ = [
    "DeliveryRecord",
    "Provenance",
    "PublishedRelease",
    "Release",
    "assemble",
    "load_notices",
    "notices_for",
    "read_release",
    "write_release",
]
