"""The findings as a page a case worker can read on a phone or print; nothing in it runs, and nothing is fetched."""

from __future__ import annotations

from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING

from nki.kommune.findings import HEADINGS, MEANING, MOST_PLACES, grouped, places_of, spans, summary, verdict, visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.errors import Finding, Severity
    from nki.kommune.findings import Words

_SHOWN = 5
"""So many lines stand in the sentence that says where; from there on they are listed."""
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
.big { font-weight: 700; font-size: 1.15rem } summary { cursor: pointer }
.rule { color: var(--quiet); font-weight: 400; white-space: nowrap }
p { margin: .25rem 0 } .quiet { color: var(--quiet) }
article { margin: 1rem 0; padding: 0 0 .75rem; border-bottom: 1px solid var(--line) }
dl { display: grid; grid-template-columns: 6rem 1fr; gap: .15rem .75rem; margin: .35rem 0 0 }
dt { color: var(--quiet) } dd { margin: 0 } ul { margin: 0; padding-left: 1.1rem }
@media (max-width: 30rem) { dl { display: block } dt { margin-top: .4rem } }
@page { size: A4; margin: 18mm 16mm }
@media print { body { max-width: none; padding: 0; font-size: 10pt } article { break-inside: avoid }
  h2, h3 { break-after: avoid } details:not([open]) { display: none } }
"""


def html_page(findings: Sequence[Finding], about: Sequence[str] = ()) -> str:
    """Give the whole page; every word that comes from a file is text and nothing else.

    `about` names the deliveries; without, it is about something else and says nothing of what becomes of them.
    """
    said = f"<p>{_text(verdict(findings))}</p>\n" if about else ""
    sections = "".join(_section(severity, said) for severity, said in grouped(findings).items())
    return (
        '<!DOCTYPE html>\n<html lang="nb">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Kontroll av innsending</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<header>\n"
        f"<h1>{_text(' '.join(('Kontroll av innsending', ', '.join(about))).strip())}</h1>\n"
        f'<p class="big">{_text(summary(findings))}</p>\n{said}'
        '<p class="quiet">Siden er laget på egen maskin av «nki check». Den har ingen opplysninger om enkeltpersoner, '
        "men viser til linjer i filene. Behandle den som innsendingen selv.</p>\n</header>\n"
        f"<main>\n{sections}</main>\n</body>\n</html>\n"
    )


def _section(severity: Severity, said: Mapping[Words, Sequence[Finding]]) -> str:
    articles = "".join(_article(words, places) for words, places in said.items())
    return (
        f'<section class="{severity}" aria-labelledby="{severity}">\n'
        f'<h2 id="{severity}">{HEADINGS[severity].capitalize()}</h2>\n<p class="quiet">{MEANING[severity]}</p>\n'
        f"{articles}</section>\n"
    )


def _article(words: Words, places: Sequence[Finding]) -> str:
    rule, what, why, todo = map(_text, words)
    lines = map(_all_lines, places[:MOST_PLACES])
    listed = [f"<li>{_text(place)}{more}</li>" for place, more in zip_longest(places_of(places), lines, fillvalue="")]
    rest = "".join(f"<dt>{term}</dt><dd>{text}</dd>" for term, text in (("Hvorfor", why), ("Gjør slik", todo)) if text)
    return (
        f'<article>\n<h3>{what} <span class="rule">{rule}</span></h3>\n'
        f"<dl><dt>Hvor</dt><dd><ul>{''.join(listed)}</ul></dd>{rest}</dl>\n</article>\n"
    )


def _all_lines(finding: Finding) -> str:
    if len(finding.lines) <= _SHOWN:
        return ""
    return f"<details><summary>Alle linjene</summary>{spans(finding.lines)}</details>"


def _text(words: str) -> str:
    return escape(visible(words))
