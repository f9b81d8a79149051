"""The findings as a print (PDF/UA, in Norwegian) a case worker can lay on the desk, laid out as every report."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from nki.cli.letters import NAMES, summary
from nki.cli.report import MEANING, grouped, places_of, visible
from nki.kommune.document import Document, Section, Table
from nki.kommune.faces.pdf import to_pdf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.cli.report import Words
    from nki.errors import Finding, Severity

_LATIN_ENDS = 0x180
_SIGNS = "–—‘’“”„…€−"
_COLUMNS = ("Regel", "Hva", "Hvor", "Hvorfor", "Gjør slik")


def printed(findings: Sequence[Finding], when: datetime | None = None) -> bytes:
    """Give the PDF; every word that comes from a file is text and nothing else. Raises MissingExtraError."""
    moment = when or datetime.now(UTC)
    lead = (summary(findings), f"Laget {moment:%Y-%m-%d} på egen maskin av «nki check».")
    note = "Her er ingen opplysninger om enkeltpersoner, men linjer i filene. Behandle det som innsendingen selv."
    sections = [_section(severity, said) for severity, said in grouped(findings).items()]
    return to_pdf(
        Document("nb", "Kontroll av innsending", lead, (Section("Om kontrollen", (note,)), *sections)), moment
    )


def _section(severity: Severity, said: Mapping[Words, Sequence[Finding]]) -> Section:
    rows = tuple(
        tuple(map(_text, (rule, what, "; ".join(places_of(places)), why, todo)))
        for (rule, what, why, todo), places in said.items()
    )
    name = NAMES[severity].capitalize()
    return Section(name, (MEANING[severity],), (Table(f"{name}: hver regel, hvor og hva du gjør", _COLUMNS, rows),))


def _text(words: str) -> str:
    """Keep the letters the print has; what is not one of ours is shown as a mark."""
    return "".join(sign if ord(sign) < _LATIN_ENDS or sign in _SIGNS else "?" for sign in visible(words))
