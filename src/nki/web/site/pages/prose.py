"""Pages that are mostly words: the statistics bank, about, accessibility, the archive of releases, search."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nki.publication.vouching import KEYS
from nki.web.bank.tables import bank_tables
from nki.web.site import numbers, paths
from nki.web.site.facts import FYLKE, GROUP
from nki.web.site.figure import Column, table
from nki.web.site.pages.files import BANK, headline_of_kommuner, question
from nki.web.site.pages.front import find
from nki.web.site.parts import heading, link, notices
from nki.web.site.view import Page
from nki.web.words import DEFAULT, known_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.web.site.archive import Kept
    from nki.web.site.view import View


def page(view: View, path: str, key: str, parts: Sequence[str], section: str = "om") -> Page:
    """Begin a page with its title and first words."""
    words = view.words
    title = words(f"{key}_tittel")
    head = (
        f'<h1 class="ds-heading" data-size="xl">{escape(title)}</h1><p class="lead">{escape(words(f"{key}_ingress"))}'
        "</p>"
    )
    crumbs = ((view.here(path, paths.FRONT), words("forside")), ("", words(key)))
    return Page(path, title, head + "".join(parts), section, crumbs, words(f"{key}_ingress"))


def bank_page(view: View) -> Page:
    """Offer ready-made questions to the statistics bank."""
    words = view.words
    parts = [notices(view), heading(words("ferdige"), "ferdige"), f"<p>{escape(words('ferdige_sier'))}</p>"]
    for indicator in view.facts.indicators:
        asked = "".join(f"<li>{escape(words(key))}{_code(call)}</li>" for key, call in _questions(view, indicator))
        parts.append(f"<h3>{escape(view.title(indicator, 'short_title'))}</h3><ul class='calls'>{asked}</ul>")
    parts.append(heading(words("bank_om"), "om"))
    parts += [f"<p>{escape(part)}</p>" for part in words.paragraphs("bank_forklart")]
    parts.append(
        f"<p>{escape(words('bank_tabeller'))}</p>{_code(f'{BANK}/tables?lang={view.language}')}{_tables(view)}"
    )
    parts += [heading(words("filer"), "filer"), _files(view)]
    return page(view, paths.BANK, "statistikkbank", parts, "statistikkbank")


def _questions(view: View, indicator: str) -> list[tuple[str, str]]:
    """Give ready-made questions about an indicator: what each is called, and its address."""
    facts = view.facts
    return [
        ("for_landet", question(view, indicator, [facts.places["0"]])),
        ("for_fylker", question(view, indicator, facts.of_level(FYLKE))),
        ("for_grupper", question(view, indicator, facts.of_level(GROUP))),
        ("for_kommuner", headline_of_kommuner(view, indicator)),
    ]


def _code(call: str) -> str:
    return f"<pre tabindex='0'><code>{escape(call)}</code></pre>"


def _tables(view: View) -> str:
    """List every table of the bank, each with the question that gives a first look at it."""
    language = known_language(view.language) or DEFAULT
    items = "".join(
        f"<li>{escape(table.label.say(language))}"
        f"{_code(f'{BANK}/tables/{table.id}/data?lang={view.language}&outputFormat=csv')}</li>"
        for table in bank_tables(view.facts.release, "").values()
    )
    return f"<ul class='calls'>{items}</ul>"


def _files(view: View) -> str:
    """Offer the files that lie beside the pages, which need no server."""
    items = "".join(
        f'<li><a class="ds-link" href="../{paths.DATA}/{indicator}/kommuner.csv" download>'
        f"{escape(view.words('csv_kommuner', navn=view.title(indicator, 'short_title')))}</a></li>"
        for indicator in view.facts.indicators
    )
    return f"<ul>{items}<li>{link(f'../{paths.CURRENT}', view.words('alt_i_utgivelsen'))}</li></ul>"


def about_page(view: View) -> Page:
    """Say what this is, who answers for what, and where everything comes from."""
    words = view.words
    parts = [f"<p>{escape(part)}</p>" for part in words.paragraphs("om_tekst")]
    for key in ("om_vern", "om_kilder", "om_lisens"):
        parts.append(heading(words(f"{key}_tittel"), key.removeprefix("om_")))
        parts += [f"<p>{escape(part)}</p>" for part in words.paragraphs(key)]
    return page(view, paths.ABOUT, "om", parts)


def access_page(view: View) -> Page:
    """State what is and is not accessible, and whom to tell."""
    words = view.words
    parts = []
    for key in ("uu_status", "uu_innhold", "uu_prover", "uu_klage"):
        parts.append(heading(words(f"{key}_tittel"), key.removeprefix("uu_")))
        parts += [f"<p>{escape(part)}</p>" for part in words.paragraphs(key)]
    return page(view, paths.ACCESS, "tilgjengelighet", parts)


def archive_page(view: View, kept: Sequence[Kept], keys: str = "") -> Page:
    """List every release that has been on this site, newest first; each keeps its address.

    `keys` is the fingerprint of the file that says whose signatures count, where there is one.
    """
    words = view.words
    rows = []
    for one in reversed(kept):
        name = link(f"../{paths.RELEASES}/{one.release}/index.html", one.release[:12])
        when = numbers.day(one.published, view.language) if one.published else escape(words("ikke_datert"))
        years = f"{one.years[0]}–{one.years[-1]}"
        kind = words("foreloepig_kort") if one.preliminary else words("endelig_kort")
        rows.append((name, when, years, escape(kind), escape(one.reason or "–")))
    names = ("utgivelse", "publisert", "aar_flere", "slag", "grunn")
    listed = table(words("utgivelser"), [Column(words(name), is_number=False) for name in names], rows, quiet=True)
    file = link(f"../{paths.RELEASES}/{KEYS}", KEYS)
    told = f"<p>{escape(words('noekkelfil'))} {file}: <code>{keys}</code></p>" if keys else ""
    return page(view, paths.ARCHIVE, "utgivelser", [notices(view), listed, told], "utgivelser")


def search_page(view: View) -> Page:
    """Offer the search, with every page that is not an area's own to choose from when there is no script."""
    words = view.words
    pages = [(paths.of_indicator(one), view.title(one, "short_title")) for one in view.facts.indicators]
    for one in view.facts.indicators:
        short = view.title(one, "short_title")
        pages.append((paths.variation(one), words("variasjon_tittel", navn=short)))
        pages.append((paths.definition(one), words("definisjon_tittel", navn=short)))
        pages.append((paths.quality(one), words("datakvalitet_tittel", navn=short)))
    for path, key in ((paths.AREAS, "omraader"), (paths.COMPARE, "sammenlign"), (paths.BANK, "statistikkbank"),
                      (paths.METHOD, "beregning"), (paths.ABOUT, "om"), (paths.ACCESS, "tilgjengelighet")):  # fmt: skip
        pages.append((path, words(key)))
    listed = "".join(f"<li>{link(address, label)}</li>" for address, label in pages)
    nothing = escape(words("ingen_treff"))
    found = f'<div id="treff" aria-live="polite" data-index="sok-{view.language}.js" data-ingen="{nothing}"></div>'
    return page(view, paths.SEARCH, "sok", [find(view, paths.SEARCH), found, f'<ul class="pages">{listed}</ul>'], "")
