"""The description: all 36 fields as the form has them, what is corrected, what is decided, and its versions."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from nki.web.site import numbers, paths
from nki.web.site.figure import Column, table
from nki.web.site.parts import heading, in_bokmaal, link, tags
from nki.web.site.view import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nki.web.site.view import View


def definition_page(view: View, indicator: str) -> Page:
    """Make the page of a description."""
    path, words = paths.definition(indicator), view.words
    found = view.facts.definitions[indicator]
    short = view.title(indicator, "short_title")
    title = words("definisjon_tittel", navn=short)
    body = [
        tags(words("nki", nr=found["nki_id"]), words("versjon", nr=found["version"])),
        f'<h1 class="ds-heading" data-size="xl">{escape(title)}</h1>',
        f'<p class="lead">{escape(words("definisjon_ingress"))}</p>',
        _source(view, found["source"]),
        heading(words("maaltallene"), "maaltall"),
        _maaltall(view, found["maaltall"]),
        heading(words("feltene"), "felt"),
        f"<p>{escape(words('feltene_sier'))}</p>",
        *_fields(view, found["fields"]),
        heading(words("rettelser"), "rettelser"),
        f"<p>{escape(words('rettelser_sier'))}{in_bokmaal(view)}</p>",
        _corrections(view, found["corrections"]),
        heading(words("presiseringer"), "presiseringer"),
        f"<p>{escape(words('presiseringer_sier'))}{in_bokmaal(view)}</p>",
        _clarifications(view, found["clarifications"]),
        heading(words("versjoner"), "versjoner"),
        _versions(view, found),
    ]
    crumbs = (
        (view.here(path, paths.FRONT), words("forside")),
        (view.here(path, paths.of_indicator(indicator)), short),
        ("", words("definisjon")),
    )
    return Page(path, title, "".join(body), "indikatorer", crumbs, words("definisjon_ingress"))


def _source(view: View, source: Mapping[str, str]) -> str:
    """Say where the description was taken from, in the words of its title page."""
    said = ", ".join(escape(source[part]) for part in ("publisher", "document", "case_number", "dated"))
    return f'<p>{escape(view.words("kilde"))}: <span lang="nb">{said}</span>.</p>'


def _fields(view: View, fields: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    section = ""
    for field in fields:
        if field["section"] and field["section"] != section:
            section = field["section"]
            yield f'<h3 class="ds-heading" data-size="sm" lang="nb">{escape(field["section"])}</h3>'
        language = _language(view, field)
        said = "".join(f"<p>{escape(part)}</p>" for part in field["paragraphs"][language] if part.strip())
        verbatim = field["verbatim"] and language == "nb"
        mark = f'<p class="origin">{escape(view.words("ordrett" if verbatim else "egne_ord"))}</p>'
        told = f'<blockquote lang="nb">{said}</blockquote>' if verbatim else f'<div lang="{language}">{said}</div>'
        yield (
            f'<section class="field" id="felt-{field["number"]}"><h3><span>{field["number"]}</span> '
            f'<span lang="nb">{escape(field["heading"])}</span>{in_bokmaal(view, language)}</h3>{told}{mark}</section>'
        )


def _language(view: View, field: Mapping[str, Any]) -> str:
    """Say in which language a field is given: the page's where it is written, else that of the form."""
    return view.language if view.language != "nb" and field["as_written"].get(view.language) else "nb"


def _maaltall(view: View, maaltall: Iterable[Mapping[str, Any]]) -> str:
    words = view.words
    columns = [Column(words(name), is_number=False) for name in ("maaltall_nr", "tittel")]
    groups: dict[str, list[tuple[str, str]]] = {}
    for m in maaltall:
        groups.setdefault(m["group"], []).append((escape(m["code"]), escape(m["titles"][view.language])))
    return "".join(table(words.heading(group), columns, rows) for group, rows in groups.items())


def _corrections(view: View, corrections: Iterable[Mapping[str, Any]]) -> str:
    words = view.words
    names = ("nr", "felt", "det_staar", "vi_leser", "fordi")
    rows = [
        (str(c["number"]), escape(", ".join(c["fields"])), *(_nb(c[name]) for name in ("says", "read", "because")))
        for c in corrections
    ]
    return table(words("rettelser"), [Column(words(name), is_number=False) for name in names], rows, quiet=True)


def _clarifications(view: View, clarifications: Iterable[Mapping[str, Any]]) -> str:
    words = view.words
    rows = [(_nb(c["about"]), _nb(c["decided"])) for c in clarifications]
    columns = [Column(words(name), is_number=False) for name in ("om_hva", "besluttet")]
    return table(words("presiseringer"), columns, rows, quiet=True)


def _versions(view: View, found: Mapping[str, Any]) -> str:
    """Say which versions there are: the form's own line of revisions, and when this one began to hold."""
    since = numbers.day(found["valid_from"], view.language)
    (revisions,) = (field for field in found["fields"] if field["key"] == "revisjonshistorikk")
    lines = "".join(f"<li lang='nb'>{escape(part)}</li>" for part in revisions["paragraphs"]["nb"])
    said = escape(view.words("gjelder_fra", nr=found["version"], dag=since))
    more = link(view.here(paths.definition(found["slug"]), paths.ARCHIVE), view.words("se_utgivelser"))
    return f"<p>{said} {more}</p><ul>{lines}</ul>"


def _nb(text: str) -> str:
    return f'<span lang="nb">{escape(text)}</span>'
