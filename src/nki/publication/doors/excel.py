"""CSV as Norwegian Excel opens it: `;`, decimal comma, a mark for UTF-8, nothing that can be taken for a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.publication.doors.material import Material, Row

MARK = "\ufeff"
COLUMNS = (
    *("indikator", "nki_id", "aar", "nivaa", "omraade", "navn", "aldersgruppe", "utfall"),
    *("antall", "nevner", "andel", "status", "tegn"),
)
STATUS = {
    "shown": "vist",
    "small": "holdt tilbake, 1–4 personer",
    "protecting": "holdt tilbake for å verne et annet tall",
    "not_reported": "ikke rapportert",
    "not_applicable": "ikke aktuelt",
}
PRELIMINARY = "foreløpig"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def files(material: Material) -> Iterator[tuple[str, bytes]]:
    """Give the table; codes keep their zeros in the workbook, which is the better one to open."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(cells(material, row) for row in material.rows())
    yield "excel.csv", (MARK + stream.getvalue()).encode()


def cells(material: Material, row: Row) -> tuple[object, ...]:
    """Give one row as it is read: words for codes, and the share with a comma."""
    status = STATUS[row.status] + (f", {PRELIMINARY}" if row.preliminary else "")
    texts = (
        material.release.short_title(row.indicator),
        material.definitions[row.indicator]["nki_id"],
        str(row.year),
        row.level,
        row.area,
        row.area_name,
        material.label(row.indicator, "strata", row.stratum),
        material.label(row.indicator, "outcomes", row.outcome),
    )
    share = None if row.share is None else str(row.share).replace(".", ",")
    return (*map(harmless, texts), row.count, row.denominator, share, harmless(status), row.sign)


def harmless(text: str) -> str:
    """Keep a text from being taken for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
