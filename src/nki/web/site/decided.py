"""The language an area has decided that the state shall write to it in, where the catalogue knows the decision."""

from __future__ import annotations

from datetime import date  # noqa: TC003  (the schema needs it)
from html import escape
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from nki.catalogue import Entry, load_rows
from nki.web.site import paths
from nki.web.site.facts import FYLKE, KOMMUNE
from nki.web.site.front_door import NO_ICON

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nki.web.site.facts import Place
    from nki.web.site.view import View

LANGUAGE = {"bokmaal": "nb", "nynorsk": "nn"}


class Decision(Entry):
    """One row of `codelists/spraakvedtak.csv`; a code means the same place as long as the row holds."""

    area: str = Field(alias="omraade")
    decided: Literal["bokmaal", "nynorsk", "noeytral"] = Field(alias="vedtak")
    valid_from: date = Field(alias="gyldig_fra")
    valid_to: date | None = Field(default=None, alias="gyldig_til")
    source: str = Field(alias="kilde")


def load_decisions(catalogue: Path) -> dict[str, str]:
    """Read what each area has decided, by code; of several the newest."""
    rows = load_rows(catalogue / "codelists" / "spraakvedtak.csv", Decision)
    return {row.area: row.decided for row in sorted(rows, key=lambda row: row.valid_from)}


def decision(view: View, place: Place, page: str) -> str:
    """Say what the area has decided, with the way to the page in that language where this is another."""
    words, decided = view.words, view.decisions.get(place.code, "")
    if not decided:
        return ""
    who = words("vedtak_fylke" if place.level == FYLKE else "vedtak_kommune", navn=place.name.partition(" - ")[0])
    said = escape(words(f"vedtak_{decided}", hvem=who))
    language = LANGUAGE.get(decided, view.language)
    if language != view.language:
        there = escape(f"{paths.up(page)}../{language}/{page}")
        label = escape(words(f"les_paa_{decided}"))
        said += f' <a class="ds-link" href="{there}" hreflang="{language}" lang="{language}">{label}</a>'
    return f'<p class="note decided">{said}</p>'


def own_language(decisions: Mapping[str, str], place: Place) -> str:
    """Give the language an address without one leads to: that of the decision, bokmål where there is none."""
    return LANGUAGE.get(decisions.get(place.code, ""), "nb") if place.level in (FYLKE, KOMMUNE) else "nb"


def area_door(decisions: Mapping[str, str], place: Place) -> bytes:
    """Write the address of an area without a language: it leads to the language the area has decided."""
    page, name = paths.of_area(place), escape(place.label)
    target = f"../{own_language(decisions, place)}/{page}"
    others = "".join(f'<p><a href="../{code}/{page}" hreflang="{code}">{code}</a></p>' for code in ("nb", "nn", "en"))
    return (
        f'<!DOCTYPE html><html lang="nb"><head><meta charset="utf-8"><title>{name}</title>'
        f'{NO_ICON}<meta http-equiv="refresh" content="0; url={target}"></head>'
        f"<body><main><h1>{name}</h1>{others}</main></body></html>"
    ).encode()
