"""What the search looks in: every area and every kind of page, with its address; a script that only holds data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nki.web.site import paths

if TYPE_CHECKING:
    from nki.web.site.view import View


OTHERS = (
    (paths.COMPARE, "sammenlign"),
    (paths.BANK, "statistikkbank"),
    (paths.METHOD, "beregning"),
    (paths.ABOUT, "om"),
    (paths.ACCESS, "tilgjengelighet"),
    (paths.ARCHIVE, "utgivelser"),
)


def search_index(view: View) -> str:
    """Write the index of one language: what is shown, what else it is found by, and where it leads."""
    words, facts = view.words, view.facts
    rows = [
        (words.place(place), f"{place.name} {place.code}", paths.of_area(place), view.words(f"nivaa_{place.level}"))
        for place in facts.places.values()
    ]
    for one in facts.indicators:
        short, title = view.title(one, "short_title"), view.title(one)
        rows.append((short, title, paths.of_indicator(one), words("indikator")))
        rows.append((words("variasjon_tittel", navn=short), title, paths.variation(one), words("indikator")))
        rows.append((words("definisjon_tittel", navn=short), title, paths.definition(one), words("indikator")))
        rows.append((words("datakvalitet_tittel", navn=short), title, paths.quality(one), words("indikator")))
    for path, key in OTHERS:
        rows.append((words(key), words(f"{key}_ingress"), path, words("side")))
    return f"window.nkiIndex={json.dumps(rows, ensure_ascii=False, separators=(',', ':'))};"
