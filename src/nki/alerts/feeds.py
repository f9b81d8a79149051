"""Feeds: what concerns each area, as Atom and as JSON Feed, for those who would rather come and look."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from nki.alerts.concern import concerns_of_area

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nki.alerts.concern import Concern
    from nki.alerts.wording import Wording
    from nki.publication import PublishedRelease

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"


def feeds(
    release: PublishedRelease, wording: Wording, link: str, updated: str, language: str = "nb"
) -> dict[str, bytes]:
    """Write a feed of each kind for land, every fylke and every kommune, by file name; the same bytes every time.

    `updated` is when the release was published, ISO with zone; `link` is where people find it. An area without alerts
    has a feed without entries, so that one can begin to follow it today.
    """
    files: dict[str, bytes] = {}
    for area in _areas(release):
        entries = [_entry(concern, release, wording, language) for concern in concerns_of_area(release, _place(area))]
        head = {
            "title": f"{wording.subject[language].format(aar=_years(release))}: {area['label']}",
            "id": f"urn:nki:varsler:{area['level']}:{area['area']}",
            "link": link,
            "updated": updated,
            "language": language,
        }
        name = f"{area['level']}-{area['area']}"
        files[f"{name}.atom"] = _atom(head, entries)
        files[f"{name}.json"] = _json(head, entries)
    return files


def _entry(concern: Concern, release: PublishedRelease, wording: Wording, language: str) -> dict[str, str]:
    alert = concern.alert
    title = f"{release.short_title(alert['indicator'], language)}, {alert['maaltall']}, {alert['year']}"
    text = f"{wording.paragraph(concern, release, language)}\n\n{wording.caution[language]}"
    return {"id": f"urn:nki:varsel:{release.sha256[:16]}:{alert['id']}", "title": title, "text": text}


def _atom(head: Mapping[str, str], entries: list[dict[str, str]]) -> bytes:
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": head["language"]})
    for name in ("title", "id", "updated"):
        ET.SubElement(feed, name).text = head[name]
    ET.SubElement(feed, "link", {"href": head["link"]})
    ET.SubElement(ET.SubElement(feed, "author"), "name").text = "nki"
    for said in entries:
        entry = ET.SubElement(feed, "entry")
        for name in ("title", "id"):
            ET.SubElement(entry, name).text = said[name]
        ET.SubElement(entry, "updated").text = head["updated"]
        ET.SubElement(entry, "link", {"href": head["link"]})
        ET.SubElement(entry, "content", {"type": "text"}).text = said["text"]
    ET.indent(feed)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _json(head: Mapping[str, str], entries: list[dict[str, str]]) -> bytes:
    items = [
        {
            "id": said["id"],
            "url": head["link"],
            "title": said["title"],
            "content_text": said["text"],
            "date_published": head["updated"],
        }
        for said in entries
    ]
    document: dict[str, Any] = {"version": JSON_FEED, "title": head["title"], "home_page_url": head["link"]}
    document |= {"language": head["language"], "items": items}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _areas(release: PublishedRelease) -> Iterator[Mapping[str, str]]:
    structure = next(str(y["structure"]) for y in release.manifest["years"] if y["year"] == release.years[-1])
    for area in release.areas:
        if area["structure"] == structure and area["level"] in ("land", "fylke", "kommune"):
            yield area


def _place(area: Mapping[str, str]) -> tuple[str, str]:
    return area["level"], area["area"]


def _years(release: PublishedRelease) -> str:
    first, last = release.years[0], release.years[-1]
    return str(first) if first == last else f"{first}–{last}"
