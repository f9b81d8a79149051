"""The findings as a page a case worker can read on a phone or print; nothing in it runs, and nothing is fetched."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING

from nki.cli.letters import NAMES, in_order, summary
from nki.errors import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Words = tuple[str, str, str, str]
    """What one rule says: its number, what, why, and what to do."""

_MOST_PLACES = 40
MEANING = {
    Severity.ERROR: "Innsendingen tas ikke i bruk før dette er rettet.",
    Severity.ROW: "Linjene holdes utenfor tallene. Resten av innsendingen brukes.",
    Severity.WARNING: "Innsendingen brukes, men noe bør rettes eller forklares.",
    Severity.INFORMATION: "Til orientering. Det kan være i orden.",
}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root { color-scheme: light; --ink: #1a1a1a; --quiet: #555; --line: #c8c8c8; --paper: #fff }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 52rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .5rem }
h2 { font-size: 1.25rem; margin: 2rem 0 .25rem; padding-bottom: .25rem; border-bottom: 2px solid var(--ink) }
h3 { font-size: 1.05rem; margin: 0 }
.error h2 { color: #8f1010; border-color: #8f1010 } .row h2 { color: #7a3b00; border-color: #7a3b00 }
.warning h2 { color: #5c4a00; border-color: #5c4a00 }
.rule { color: var(--quiet); font-weight: 400; white-space: nowrap }
p { margin: .25rem 0 } .quiet { color: var(--quiet) }
article { margin: 1rem 0; padding: 0 0 .75rem; border-bottom: 1px solid var(--line) }
dl { display: grid; grid-template-columns: 6rem 1fr; gap: .15rem .75rem; margin: .35rem 0 0 }
dt { color: var(--quiet) } dd { margin: 0 } ul { margin: 0; padding-left: 1.1rem }
@media (max-width: 30rem) { dl { display: block } dt { margin-top: .4rem } }
@page { size: A4; margin: 18mm 16mm }
@media print { body { max-width: none; padding: 0; font-size: 10pt } article { break-inside: avoid }
  h2, h3 { break-after: avoid } }
"""


def html_page(findings: Sequence[Finding]) -> str:
    """Give the whole page; every word that comes from a file is text and nothing else."""
    sections = "".join(_section(severity, said) for severity, said in grouped(findings).items())
    return (
        '<!DOCTYPE html>\n<html lang="nb">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Kontroll av innsending</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<header>\n"
        f"<h1>Kontroll av innsending</h1>\n<p><strong>{_text(summary(findings))}</strong></p>\n"
        '<p class="quiet">Siden er laget på egen maskin av «nki check». Den har ingen opplysninger om enkeltpersoner, '
        "men viser til linjer i filene. Behandle den som innsendingen selv.</p>\n</header>\n"
        f"<main>\n{sections}</main>\n</body>\n</html>\n"
    )


def grouped(findings: Sequence[Finding]) -> dict[Severity, dict[Words, list[Finding]]]:
    """Put together what one rule says of many places, the gravest first: it is read once."""
    groups: dict[Severity, dict[Words, list[Finding]]] = {}
    for finding in in_order(findings):
        said = groups.setdefault(finding.severity, defaultdict(list))
        said[finding.rule, finding.what, finding.why, finding.todo].append(finding)
    return groups


def places_of(findings: Sequence[Finding]) -> list[str]:
    """Say where, for as many as anybody reads."""
    rest = [f"og {len(findings) - _MOST_PLACES} steder til"] if len(findings) > _MOST_PLACES else []
    return [*(finding.where for finding in findings[:_MOST_PLACES]), *rest]


def visible(words: str) -> str:
    """Show what cannot be seen, or turns the direction of reading, as a mark."""
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(one)[0] == "C" else one for one in words)


def _section(severity: Severity, said: Mapping[Words, Sequence[Finding]]) -> str:
    articles = "".join(_article(words, places) for words, places in said.items())
    return (
        f'<section class="{severity}" aria-labelledby="{severity}">\n'
        f'<h2 id="{severity}">{NAMES[severity].capitalize()}</h2>\n<p class="quiet">{MEANING[severity]}</p>\n'
        f"{articles}</section>\n"
    )


def _article(words: Words, places: Sequence[Finding]) -> str:
    rule, what, why, todo = map(_text, words)
    listed = [f"<li>{_text(place)}</li>" for place in places_of(places)]
    rest = "".join(f"<dt>{term}</dt><dd>{text}</dd>" for term, text in (("Hvorfor", why), ("Gjør slik", todo)) if text)
    return (
        f'<article>\n<h3>{what} <span class="rule">{rule}</span></h3>\n'
        f"<dl><dt>Hvor</dt><dd><ul>{''.join(listed)}</ul></dd>{rest}</dl>\n</article>\n"
    )


def _text(words: str) -> str:
    return escape(visible(words))
