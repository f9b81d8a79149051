"""What the law asks for in Sami: that an announcement to the administrative area is given in its language too."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nki.catalogue import Entry, load_rows, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from nki.web.site.words import Words


class Sami(Entry):
    """One row of `codelists/samisk_forvaltningsomraade.csv`."""

    kommune: str
    spraak: str


def load_announcements(catalogue: Path, words: Words) -> dict[str, tuple[str, ...]]:
    """Write the announcement of every kommune of the area, by code; where none is written, the page says so."""
    written, _ = read_yaml(catalogue / "texts" / "portal_samisk.yaml")
    rows = load_rows(catalogue / "codelists" / "samisk_forvaltningsomraade.csv", Sami)
    return {row.kommune: (_announcement(row.spraak, written.get(row.spraak), words),) for row in rows}


def _announcement(language: str, text: dict[str, str] | None, words: Words) -> str:
    name = words(f"samisk_{language}")
    if text is None:
        return f'<p class="announce">{escape(words("samisk_mangler", spraak=name))}</p>'
    return (
        f'<div class="announce"><p lang="{language}"><b>{escape(text["tittel"])}.</b> {escape(text["tekst"])}</p>'
        f'<p class="origin">{escape(words("samisk_utkast", spraak=name))}</p></div>'
    )
