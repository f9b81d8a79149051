"""From a report to the document that is read: what stands where, in the words of the catalogue."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from nki.kommune.document import Document, Section, Table, shown
from nki.kommune.parts import MISSING
from nki.statistics import share, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nki.indicators import Indicator
    from nki.kommune.document import Cell
    from nki.kommune.explain import Explanation, Placed
    from nki.kommune.material import Material
    from nki.kommune.reconcile import Reconciliation
    from nki.kommune.report import PartReport, SumReport
    from nki.kommune.tally import Maaltallsrad
    from nki.kommune.texts import Words
    from nki.kommune.worklist import Worklist


OFFICIAL = "nb"
"""The language of what the register and its rules say."""
_FEW = 3
"""So many sections are found without a list of them."""


def sum_document(
    report: SumReport, indicators: Sequence[Indicator], words: Words, reconciliation: Reconciliation | None = None
) -> Document:
    """Lay a sum report out."""
    lead = [words("for_eier")]
    lead += [words(report.origin)] if report.origin != "register" else []
    lead += [words("foreloepig")] if report.preliminary else []
    lead.append(f"{words('innsending')}: {report.delivery_id}")
    sections = [_part(report, part, indicators, words) for part in report.parts]
    if any(part.part.kind == "kommune" for part in report.parts):
        sections[1:1] = [_services(report, words), _findings(report, words)]
    if reconciliation:
        sections.append(_reconciliation(reconciliation, indicators, words))
    title = f"{words('tittel')} {report.label} {report.year}"
    contents = words("innhold") if len(sections) > _FEW else ""
    return Document(words.language, title, tuple(lead), tuple(sections), contents)


def part_title(kind: str, code: str, words: Words) -> str:
    """Name a part of a delivery."""
    if kind in ("kommune", "andre"):
        return words(kind)
    return words(f"{kind}_uten") if code == MISSING else words(kind, kode=code)


def _part(report: SumReport, part: PartReport, indicators: Sequence[Indicator], words: Words) -> Section:
    notes = [f"{words('personer')}: {shown(part.persons)}"]
    notes += [words("enheter_merknad")] if part.part.kind == "enhet" else []
    tables = [_maaltall(report, part, one, words) for one in indicators]
    rows = tuple((one.title, one.answered, one.asked, _percent(one.answered, one.asked)) for one in part.registered)
    columns = (words("opplysning"), words("besvart"), words("av"), words("andel"))
    tables.append(Table(words("registrert"), columns, rows, OFFICIAL))
    return Section(part_title(*part.part, words), tuple(notes), tuple(tables))


def _maaltall(report: SumReport, part: PartReport, indicator: Indicator, words: Words) -> Table:
    beside = report.beside if part.part.kind == "kommune" else ()
    columns = [words("maaltall"), words("antall"), words("nevner"), words("andel")]
    columns += [words("endring", aar=report.before)] if report.before else []
    columns += [words("publisert", aar=one.year, omraade=one.label) for one in beside]
    rows = []
    for row in part.rows[indicator.slug]:
        cells: list[Cell] = [_name(row, indicator, words), row.count, row.denominator]
        cells.append(words("ingen_med_behov") if row.share is None else spoken(row.share))
        cells += [None if row.change is None else spoken(row.change)] if report.before else []
        for one in beside:
            share = one.shares.get((indicator.slug, row.stratum, row.outcome))
            cells.append(spoken(share) if isinstance(share, Decimal) else words(share) if share else None)
        rows.append(tuple(cells))
    caption = f"{indicator.title[words.language]} (NKI {indicator.nki_id})"
    return Table(caption, tuple(columns), tuple(rows))


def _name(row: Maaltallsrad, indicator: Indicator, words: Words) -> str:
    language = words.language
    outcome = next(one.label[language] for one in indicator.calculation.outcomes if one.slug == row.outcome)
    stratum = next(one.label[language] for one in indicator.calculation.strata if one.slug == row.stratum)
    return f"{row.number}. {outcome}, {stratum}" if row.number else f"{outcome}, {stratum}"


def _percent(count: int, of: int) -> Decimal | None:
    return spoken(share(count, of)) if of else None


def _services(report: SumReport, words: Words) -> Section:
    rows = tuple((words.services.get(one.code, one.code), one.persons, one.with_unit) for one in report.services)
    columns = (words("tjeneste"), words("personer"), words("med_enhet"))
    if not rows:
        return Section(words("tjenester"), (words("ingen_tjenester"),))
    return Section(words("tjenester"), (), (Table(words("tjenester"), columns, rows),))


def _findings(report: SumReport, words: Words) -> Section:
    rows = tuple((f"{one.rule} {one.what}", one.where, one.todo) for one in report.findings)
    if not rows:
        return Section(words("funn"), (words("ingen_funn"),))
    columns = (words("hva"), words("hvor"), words("gjoer"))
    return Section(words("funn"), (), (Table(words("funn"), columns, rows, OFFICIAL),))


def _reconciliation(
    found: Reconciliation, indicators: Iterable[Indicator], words: Words, *, every: bool = False
) -> Section:
    """Lay out the figures where something moves, or every one of them."""
    names = {one.slug: _labels(one, words) for one in indicators}
    said = words("avstemt") if found.equal else words("ikke_avstemt" if found.in_force else "ikke_i_bruk")
    rows = tuple(
        (
            ", ".join(names[one.indicator].get(name, name) for name in (one.indicator, one.outcome, one.stratum)),
            one.own,
            one.elsewhere,
            one.arrived,
            one.national,
        )
        for one in found.rows
        if every or one.elsewhere or one.arrived or not one.equal
    )
    columns = (words("maaltall"), words("egne"), words("annet_sted"), words("herfra"), words("nasjonalt"))
    return Section(words("avstemming"), (said,), (Table(words("avstemming"), columns, rows),) if rows else ())


def _labels(indicator: Indicator, words: Words) -> dict[str, str]:
    outcomes = {one.slug: one.label[words.language] for one in indicator.calculation.outcomes}
    strata = {one.slug: one.label[words.language] for one in indicator.calculation.strata}
    return {indicator.slug: indicator.short_title[words.language]} | outcomes | strata


def reconciliation_document(
    found: Reconciliation, report: SumReport, indicators: Sequence[Indicator], words: Words
) -> Document:
    """Lay the reconciliation out by itself."""
    title = f"{words('avstemming')}: {report.label} {report.year}"
    return Document(
        words.language, title, (words("for_eier"),), (_reconciliation(found, indicators, words, every=True),)
    )


def worklist_document(material: Material, lists: Sequence[Worklist], words: Words) -> Document:
    """Lay worklists out; the lists name persons, and are for those who may see them."""
    titles = {one.slug: one.short_title[words.language] for one in material.catalogue.indicators}
    sections = []
    for one in lists:
        title = " – ".join(filter(None, [words(one.kind), titles.get(one.indicator, "")]))
        rows = tuple((item.who, item.line) for item in one.people)
        table = Table(title, (words("person"), words("linje")), rows)
        sections.append(Section(f"{title} ({len(rows)})", (words(f"{one.kind}_hjelp"),), (table,)))
    title = f"{words('arbeidsliste')} {material.kommune} {material.year}"
    return Document(words.language, title, (words("for_eier"),), tuple(sections) or (Section(words("ingen_arbeid")),))


def explanation_document(found: Explanation, indicators: Sequence[Indicator], words: Words) -> Document:
    """Lay the explanation of one person out."""
    rows = tuple(
        (f"{one.code}", one.value, one.day or words("uten_dato"), str(one.line), words(one.why))
        for one in found.registrations
    )
    columns = (words("kode"), words("verdi"), words("dato"), words("linje"), words("regel"))
    placed = tuple(_placed(one, indicator, words) for one, indicator in zip(found.placed, indicators, strict=True))
    age = words("ukjent_alder") if found.age is None else words("aar", alder=found.age)
    sections = (
        Section(words("opplysning"), (age,), (Table(words("opplysning"), columns, rows),)),
        Section(
            words("utfall"),
            (),
            (Table(words("utfall"), (words("indikator"), words("utfall"), words("maaltall")), placed),),
        ),
    )
    return Document(
        words.language, f"{words('forklaring')}: {found.client or found.pseudonym}", (words("for_eier"),), sections
    )


def _placed(placed: Placed, indicator: Indicator, words: Words) -> tuple[str, str, str]:
    labels = {one.slug: one.label[words.language] for one in indicator.calculation.outcomes}
    title = indicator.short_title[words.language]
    if placed.outcome not in labels:
        return title, words("outside"), ""
    codes = words("i_maaltall", koder=", ".join(placed.maaltall)) if placed.maaltall else words("i_ingen")
    return title, labels[placed.outcome], codes
