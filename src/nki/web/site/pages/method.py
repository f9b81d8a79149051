"""«Slik beregnes måltallene»: the rules of the spec tests, each with the small tables the tests run."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from nki.catalogue import read_yaml
from nki.web.site import paths
from nki.web.site.facts import ALL, LAND
from nki.web.site.figure import Column, table
from nki.web.site.parts import heading
from nki.web.site.view import Page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nki.web.site.view import View


class Rule(NamedTuple):
    """One rule: what it is called and says in each language, people in, figures out."""

    title: Mapping[str, str]
    says: Mapping[str, str]
    people: list[dict[str, str]]
    figures: list[dict[str, str]]


def load_rules(catalogue: Path) -> tuple[Rule, ...]:
    """Read the rules that `tests/spec` runs on every engine."""
    document, _ = read_yaml(catalogue / "texts" / "regneregler.yaml")
    return tuple(
        Rule(one["tittel"], one["forklaring"], read_table(one["inn"]), read_table(one["ut"]))
        for one in document["regler"]
    )


def read_table(text: str) -> list[dict[str, str]]:
    """Read a table drawn in text: columns begin where their headings begin."""
    header, *lines = [line for line in text.splitlines() if line.strip()]
    names = header.split()
    starts = [header.index(name) for name in names]
    ends = [*starts[1:], None]
    return [
        {name: line[start:end].strip() for name, start, end in zip(names, starts, ends, strict=True)} for line in lines
    ]


def method_page(view: View, rules: tuple[Rule, ...]) -> Page:
    """Make the page of how the figures are computed."""
    path, words = paths.METHOD, view.words
    title = words("beregning_tittel")
    parts = [
        f'<h1 class="ds-heading" data-size="xl">{escape(title)}</h1>',
        f'<p class="lead">{escape(words("beregning_ingress"))}</p>',
        *(f"<p>{escape(part)}</p>" for part in words.paragraphs("beregning_slik")),
    ]
    for place, rule in enumerate(rules, 1):
        said = rule.title[view.language]
        parts.append(f'<section class="rule">{heading(f"{place}. {said}", f"regel-{place}")}')
        parts.append(f"<p>{escape(rule.says[view.language])}</p>")
        parts.append('<div class="inout">')
        parts.append(_drawn(view, f"{place}. {words('inn')}", rule.people))
        parts.append(_drawn(view, f"{place}. {words('ut')}", rule.figures))
        parts.append("</div></section>")
    crumbs = ((view.here(path, paths.FRONT), words("forside")), ("", words("beregning")))
    return Page(path, title, "".join(parts), "om", crumbs, words("beregning_ingress"))


def _drawn(view: View, caption: str, rows: list[dict[str, str]]) -> str:
    names = list(rows[0])
    labels = [view.words(f"regel_{name}") for name in names]
    columns = [Column(label, is_number=False) for label in labels]
    return table(caption, columns, [[escape(_said(view, name, row[name])) for name in names] for row in rows])


def _said(view: View, name: str, cell: str) -> str:
    """Say a cell in words where the tests have a code: which area, which ages, and that nothing is registered."""
    if name == "sted":
        level, _, code = cell.partition(" ")
        return view.words("land") if level == LAND else f"{view.words(f'nivaa_{level}')} {code}"
    if name == "alder":
        return view.words("regel_alle") if cell == ALL else cell
    return "–" if cell == "-" else cell
