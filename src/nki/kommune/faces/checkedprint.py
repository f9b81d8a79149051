"""The findings as a print (PDF/UA, in Norwegian) a case worker can lay on the desk, laid out as every report."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from nki.kommune.document import Document, Section, Table
from nki.kommune.faces.pdf import to_pdf
from nki.kommune.findings import HEADINGS, MEANING, grouped, places_of, summary, verdict, visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.errors import Finding, Severity
    from nki.kommune.findings import Words

_OSLO = ZoneInfo("Europe/Oslo")
_LATIN_ENDS = 0x180
_SIGNS = "–—‘’“”„…€−"
_COLUMNS = ("Regel", "Hva", "Hvor", "Hvorfor", "Gjør slik")


def printed(findings: Sequence[Finding], when: datetime | None = None, about: Sequence[str] = ()) -> bytes:
    """Give the PDF; every word that comes from a file is text and nothing else. Raises MissingExtraError.

    `about` names the deliveries; without, it is about something else and says nothing of what becomes of them.
    """
    moment = when or datetime.now(UTC)
    lead = (summary(findings), *((verdict(findings),) if about else ()))
    title = _text(" ".join(("Kontroll av innsending", ", ".join(about))).strip())
    day = moment.astimezone(_OSLO)
    made = f"Laget {day.day}.{day.month}.{day.year}."
    note = "Her er ingen opplysninger om enkeltpersoner, men linjer i filene. Behandle det som innsendingen selv."
    sections = [_section(severity, said) for severity, said in grouped(findings).items()]
    return to_pdf(Document("nb", title, lead, (*sections, Section("Om kontrollen", (made, note)))), moment)


def _section(severity: Severity, said: Mapping[Words, Sequence[Finding]]) -> Section:
    rows = tuple(
        tuple(map(_text, (rule, what, "; ".join(places_of(places)), why, todo)))
        for (rule, what, why, todo), places in said.items()
    )
    title = HEADINGS[severity].capitalize()
    return Section(
        title,
        (MEANING[severity],),
        (Table(title, _COLUMNS, rows),),
    )


def _text(words: str) -> str:
    """Keep the letters the print has; what is not one of ours is shown as a mark."""
    return "".join(sign if ord(sign) < _LATIN_ENDS or sign in _SIGNS else "?" for sign in visible(words))
