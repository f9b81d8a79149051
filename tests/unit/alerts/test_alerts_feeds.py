"""A feed of each kind for every area, that a reader of feeds can read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from alerts_support import ARENDAL, SOLA
from nki.alerts import feeds, load_wording
from nki.catalogue import default_catalogue

if TYPE_CHECKING:
    from nki.publication import PublishedRelease

ATOM = "{http://www.w3.org/2005/Atom}"
LINK, UPDATED = "https://nki.example/u", "2026-11-25T12:00:00+00:00"


def written(release: PublishedRelease, language: str = "nb") -> dict[str, bytes]:
    """Write the feeds."""
    return feeds(release, load_wording(default_catalogue()), LINK, UPDATED, language)


def test_every_area_has_a_feed_of_each_kind(release: PublishedRelease) -> None:
    files = written(release)
    assert len(files) == 2 * (1 + 11 + 356)
    assert {"land-0.atom", "fylke-03.json", f"kommune-{ARENDAL}.atom", "kommune-0301.json"} <= set(files)


def test_atom_and_json_say_the_same(release: PublishedRelease) -> None:
    files = written(release)
    atom = ET.fromstring(files[f"kommune-{ARENDAL}.atom"])  # noqa: S314  (we wrote it)
    document = json.loads(files[f"kommune-{ARENDAL}.json"])
    entries = atom.findall(f"{ATOM}entry")
    assert len(entries) == len(document["items"]) > 0
    for entry, item in zip(entries, document["items"], strict=True):
        assert entry.findtext(f"{ATOM}id") == item["id"]
        assert entry.findtext(f"{ATOM}content") == item["content_text"]
        assert entry.findtext(f"{ATOM}updated") == item["date_published"] == UPDATED
        assert "Arendal" in item["content_text"]
        assert "forsiktighet" in item["content_text"]


def test_atom_has_what_the_format_asks_for(release: PublishedRelease) -> None:
    for content in written(release).values():
        if content.startswith(b"<?xml"):
            feed = ET.fromstring(content)  # noqa: S314
            for part in (feed, *feed.findall(f"{ATOM}entry")):
                assert all(part.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
            assert feed.find(f"{ATOM}author/{ATOM}name") is not None
            ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
            assert len(ids) == len(set(ids))


def test_an_area_without_alerts_has_a_feed_to_follow(release: PublishedRelease) -> None:
    files = written(release)
    assert json.loads(files["kommune-0301.json"])["items"] == []
    # The country's has everything.
    assert len(json.loads(files["land-0.json"])["items"]) == len(release.statistics.alerts)


def test_a_feed_is_in_its_language_and_the_same_every_time(release: PublishedRelease) -> None:
    assert written(release) == written(release)
    text = written(release, "nn")[f"kommune-{SOLA}.json"].decode()
    assert "lågare enn det tilfeldige" in text
    assert json.loads(text)["language"] == "nn"
