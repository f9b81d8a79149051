"""What was found in a delivery, put in the order it is mended in: the gravest first, and the most lines first."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from nki.errors import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Words = tuple[str, str, str, str]
    """What one rule says: its number, what, why, and what to do."""

NAMES = {
    Severity.ERROR: "feil",
    Severity.ROW: "holdt utenfor",
    Severity.WARNING: "advarsel",
    Severity.INFORMATION: "til orientering",
}
HEADINGS = NAMES | {Severity.ERROR: "feil: rett dette først"}
MEANING = {
    Severity.ERROR: "Innsendingen tas ikke i bruk før dette er rettet.",
    Severity.ROW: "Linjene holdes utenfor tallene. Resten av innsendingen brukes.",
    Severity.WARNING: "Innsendingen brukes, men noe bør rettes eller forklares.",
    Severity.INFORMATION: "Til orientering. Det kan være i orden.",
}
COLUMNS = ("alvor", "regel", "fil", "linje", "felt", "hva", "hvorfor", "gjoer_slik")
MOST_PLACES = 40
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def places(finding: Finding) -> int:
    """Count the places of a finding; one that is about the whole is one."""
    return max(finding.count, len(finding.lines))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort by severity, then the most places first, then by place."""
    gravity = list(Severity)
    return sorted(findings, key=lambda f: (gravity.index(f.severity), -places(f), f.file, f.rule, f.lines))


def summary(findings: Sequence[Finding]) -> str:
    """Count the findings by severity in words, and the lines they are about: «2 feil i 1 001 linjer, 1 advarsel»."""
    parts = []
    for severity in Severity:
        some = [finding for finding in findings if finding.severity == severity]
        lines = sum(places(finding) for finding in some if finding.lines)
        about = f" i {lines:,} linjer".replace(",", "\N{NARROW NO-BREAK SPACE}") if lines > len(some) else ""
        name = "advarsler" if severity is Severity.WARNING and len(some) > 1 else NAMES[severity]
        parts += [f"{len(some)} {name}{about}"] if some else []
    return ", ".join(parts) if parts else "Ingen funn."


def verdict(findings: Iterable[Finding]) -> str:
    """Say what becomes of a delivery with these findings, and what to do now."""
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return "Innsendingen blir avvist slik den er. Rett feilene, og se gjennom den på nytt."
    if Severity.ROW in severities:
        return "Innsendingen kan leveres, men linjer holdes utenfor tallene til de er rettet."
    if Severity.WARNING in severities:
        return "Innsendingen kan leveres. Se på advarslene først; de kan rettes etterpå også."
    return "Innsendingen kan leveres."


def grouped(findings: Sequence[Finding]) -> dict[Severity, dict[Words, list[Finding]]]:
    """Put together what one rule says of many places, the gravest first: it is read once."""
    groups: dict[Severity, dict[Words, list[Finding]]] = {}
    for finding in in_order(findings):
        said = groups.setdefault(finding.severity, defaultdict(list))
        said[finding.rule, finding.what, finding.why, finding.todo].append(finding)
    return groups


def places_of(findings: Sequence[Finding]) -> list[str]:
    """Say where, for as many as anybody reads."""
    rest = [f"og {len(findings) - MOST_PLACES} steder til"] if len(findings) > MOST_PLACES else []
    return [*(finding.where for finding in findings[:MOST_PLACES]), *rest]


def spans(lines: Iterable[int]) -> str:
    """Write line numbers short: «2–1001, 1003»."""
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def visible(words: str) -> str:
    """Show what cannot be seen, or turns the direction of reading, as a mark."""
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(one)[0] == "C" else one for one in words)


def to_csv(findings: Iterable[Finding]) -> str:
    """Write a row for each line there is something to say of, to sort and tick off in a spreadsheet.

    Nothing in it is carried out there; a mark at its beginning tells the spreadsheet that it is UTF-8.
    """
    stream = io.StringIO("\N{ZERO WIDTH NO-BREAK SPACE}", newline="")
    stream.seek(0, io.SEEK_END)
    rows = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    rows.writerow(COLUMNS)
    rows.writerows(row for finding in in_order(findings) for row in _rows(finding))
    return stream.getvalue()


def _rows(finding: Finding) -> Iterator[tuple[str, ...]]:
    said = (finding.what, finding.why, finding.todo)
    for line in finding.lines or ("",):
        row = (NAMES[finding.severity], finding.rule, finding.file, str(line), finding.field, *said)
        yield tuple(f"'{word}" if word.startswith(_FORMULA) else word for word in map(visible, row))
    rest = places(finding) - len(finding.lines)
    if finding.lines and rest:
        yield (NAMES[finding.severity], finding.rule, finding.file, f"og {rest} til", finding.field, *said)
