"""The files of a release, each as text; sorted, `,`-separated, UTF-8, one newline, the same bytes every time."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

from nki.disclosure import FigureKey, Status
from nki.publication.laying import laid_together
from nki.publication.tables import write_csv, write_lines
from nki.reference import Level
from nki.statistics import share

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nki.indicators import Indicator
    from nki.publication.laying import YearFiles
    from nki.publication.notices import Notice
    from nki.reference import Area, Geography
    from nki.statistics import EstimateTable

FIGURES = (*FigureKey._fields, "count", "denominator", "share", "status")
FIGURES_CSV, FIGURES_JSON = OF_YEAR = ("figures.csv", "figures.json")
"""Files whose lines a year has by itself."""


def figure_lines(table: EstimateTable) -> dict[str, dict[str, bytes]]:
    """Write every cell of a year's full grid, each indicator by itself, for figures.csv and for figures.json.

    What is not shown is empty, or null, and `status` says why. Shares are text in JSON.
    """
    found: dict[str, dict[str, bytes]] = {name: {} for name in OF_YEAR}
    for indicator, its in groupby(table.figures.items(), key=lambda item: item[0].indicator):
        rows = [
            (*key, one.count, one.denominator, None if one.share is None else str(one.share), one.status.value)
            for key, one in its
        ]
        found[FIGURES_CSV][indicator] = write_lines(rows).encode()
        found[FIGURES_JSON][indicator] = _json(rows)[1:-1]
    return found


def figure_files(years: Sequence[YearFiles], notices: Mapping[str, Notice]) -> dict[str, bytes]:
    """Lay the full grids of the years together: as CSV, and as canonical JSON with column names and rows."""
    # The keys are sorted, and the rows come last.
    head = _json({"columns": FIGURES, "notices": {name: notice.model_dump() for name, notice in notices.items()}})
    rows = b",".join(laid_together(FIGURES_JSON, years))
    return {
        FIGURES_CSV: b"".join([write_lines([FIGURES]).encode(), *laid_together(FIGURES_CSV, years)]),
        FIGURES_JSON: b"".join([head[:-1], b',"rows":[', rows, b"]}\n"]),
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def maaltall_csv(indicators: Sequence[Indicator]) -> str:
    """Write what the numbered series are: måltall 1a is the share of outcome `met` in stratum `all`, and so on."""
    rows = (
        (i.slug, i.nki_id, m.code, m.kind, m.group, m.outcome, m.stratum, m.title("nb"), m.title("nn"))
        for i in indicators
        for m in i.maaltall
    )
    names = ("indicator", "nki_id", "maaltall", "kind", "group", "outcome", "stratum", "title_nb", "title_nn")
    return write_csv(names, rows)


def areas_csv(tables: Sequence[EstimateTable], geographies: Mapping[int, Geography]) -> str:
    """Write what the area codes stand for in each structure, and which fylke and KOSTRA group a kommune is in."""
    structures = sorted({table.protected.structure for table in tables})
    rows = (
        (year, str(area.level), area.code, area.name, area.label, *_belongs(area, geographies[year]))
        for year in structures
        for area in sorted(geographies[year].areas, key=lambda area: (str(area.level), area.code))
    )
    return write_csv(("structure", "level", "area", "name", "label", "fylke", "kostragruppe"), rows)


def reporting_csv(tables: Sequence[EstimateTable]) -> str:
    """Write who reported: reported, partial, carried from the year before, not_reported, reported_with (whom), …."""
    rows = (
        (table.protected.year, report.kommune, report.status, report.together_with)
        for table in tables
        for report in table.protected.reporting
    )
    return write_csv(("year", "kommune", "status", "together_with"), rows)


def coverage_csv(tables: Sequence[EstimateTable], geographies: Mapping[int, Geography]) -> str:
    """Write what every figure rests on: kommuner in the area, those that reported, persons, and need registered.

    `carried` are those counted from the delivery of the year before; they are not among `reported`. Persons and
    registered are rounded (the step is `dekning_rundes_til` in the manifest); `coverage` is the one in percent of the
    other, three decimals.
    """
    names = (
        "indicator",
        "year",
        "level",
        "area",
        "kommuner",
        "reported",
        "carried",
        "persons",
        "registered",
        "coverage",
        "status",
    )
    return write_csv(
        names, (row for table in tables for row in _coverage(table, geographies[table.protected.structure]))
    )


def proof_json(tables: Sequence[EstimateTable]) -> str:
    """Write what the auditor found, per year and indicator: settings and counts, and never which cell."""
    proofs = [proof.as_dict() for table in tables for proof in table.protected.proofs]
    return json.dumps({"proofs": proofs}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def readme(tables: Sequence[EstimateTable], indicators: Sequence[Indicator], notices: Mapping[str, Notice]) -> str:
    """Write the first thing a person opens: what this is, what it is not, and where to look."""
    years = ", ".join(str(table.protected.year) for table in tables)
    lines = [
        "Nasjonale kvalitetsindikatorer",
        *(f"  {indicator.title.nb} (NKI {indicator.nki_id})" for indicator in indicators),
        f"År: {years}",
        "",
        *(line for notice in notices.values() for line in (notice.nb, "")),
        "figures.csv    alle celler: antall, nevner, andel i prosent, og hvorfor noe ikke vises",
        "figures.json   det samme som JSON",
        "maaltall.csv   hva måltall 1a–16b er",
        "areas.csv      hva områdekodene står for",
        "coverage.csv   hva tallene bygger på; personer er avrundet",
        "reporting.csv  hvem som har rapportert",
        "definitions.json  beskrivelsene slik de var: alle 36 felt, rettelser og beregning",
        "estimates.csv  hva hvert tall kan si: intervall, endring, uten rapportering, brudd",
        "comparisons.csv hvert område mot KOSTRA-gruppen, fylket og landet",
        "variation.csv  hvor ulike kommunene og fylkene er, og hva av det som er tilfeldig",
        "funnel.csv     hver kommune og hvert fylke blant de andre",
        "trend.csv      første og siste år, og kontrolldiagram når årene er mange nok",
        "alerts.json    store variasjoner som skal varsles",
        "changes.csv    hva som er endret siden forrige utgivelse, og hvorfor (når det er en forrige)",
        "proof.json     hva angriperen fant da tallene ble prøvd",
        "manifest.json  innsendinger, katalog, kode og fingeravtrykk av hver fil",
        "",
        "Tomt felt i figures.csv, etter status:",
        "  small           holdt tilbake: kan være et lite tall, 1–4 personer",
        "  protecting      holdt tilbake for å verne et annet tall; er ikke selv et lite tall",
        "  not_reported    kommunen, eller ingen kommune i området, har rapportert",
        "  not_applicable  ingen å regne andel av, eller området fantes ikke i denne inndelingen",
    ]
    return "\n".join(lines) + "\n"


def _coverage(table: EstimateTable, geography: Geography) -> Iterator[tuple[object, ...]]:
    carried = {r.kommune for r in table.protected.reporting if r.is_carried}
    reported = {r.kommune for r in table.protected.reporting if r.has_figures} - carried
    # Every indicator rests on the same kommuner.
    kommuner: dict[tuple[str, str], tuple[int, ...]] = {}
    for key, cell in table.protected.coverage.items():
        where = (key.level, key.area)
        if where not in kommuner:
            members = geography.members(geography.area(Level(key.level), key.area))
            kommuner[where] = (len(members), *(sum(one in some for one in members) for some in (reported, carried)))
        percent = share(cell.registered or 0, cell.persons or 0) if cell.status == Status.SHOWN else None
        yield (*key[:4], *kommuner[where], cell.persons, cell.registered, percent, str(cell.status))


def _belongs(area: Area, geography: Geography) -> tuple[str, str]:
    if area.level != Level.KOMMUNE:
        return "", ""
    return geography.fylke_of(area.code), geography.kostragruppe_of(area.code) or ""
