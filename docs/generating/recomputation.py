"""docs/omregning.md: how much of what was withheld in the published tables follows from the rest; only counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generating.markdown import page, table
from nki.disclosure.audit import audit_shares

if TYPE_CHECKING:
    from pathlib import Path

    from nki.disclosure.audit import SharesAudit

INDICATORS = {"34": "34 Bistand", "274": "274 Transport"}


def recomputation_page(published: Path) -> str:
    """Make the page from a file such as catalogue/published/nki_2017_2021.csv."""
    audit = audit_shares(published)
    total = audit.total(level="kommune")
    intro = (
        "Da andelene for 2017–2021 ble publisert, ble en andel holdt tilbake når telleren eller nevneren var fra "
        "1 til 4. "
        "Ingenting ble holdt tilbake for å verne en annen andel. Siden viser hva det betyr, bare med antall: "
        "ingen kommune, ingen andel."
    )
    method = (
        "De fire andelene på en rad (innfridd, delvis innfridd, ikke innfridd, uten rapportering) er til sammen "
        "100 prosent. Er nøyaktig én av dem tom, er den 100 minus de tre andre, på noen tusendels prosentpoeng nær. "
        "Er to eller flere tomme, følger bare summen av dem, og de telles ikke med her."
    )
    found = (
        f"I kommunene var {_of(total.withheld, total.shares)} andeler holdt tilbake. "
        f"Av dem følger {_of(total.one, total.withheld)} av resten av raden."
    )
    doubt = (
        "At summen er 100, er sjekket der alle fire er vist: det stemmer for "
        f"{_of(total.whole_hundred, total.whole)} rader. Avvikene kan være personer med en verdi utenfor de fire "
        "utfallene, eller 0 for en kommune som ikke rapporterte; der gjelder ikke regnestykket."
    )
    stronger = (
        "Tallet er et minste anslag. Det bruker ikke at fylket er summen av kommunene, at antall er hele, eller at en "
        "tom andel bare kan være 1–4 personer. Derfor prøves hver utgivelse herfra med `nki audit`, som bruker alt "
        "dette."
    )
    blocks = [intro, "## Slik er det regnet", method, doubt, "## Hva som følger", found, _table(audit), stronger]
    return page("Hva som kunne regnes tilbake, 2017–2021", blocks)


def _table(audit: SharesAudit) -> str:
    rows = []
    for nki_id, name in INDICATORS.items():
        for year in sorted({group.year for group in audit.groups}):
            numbers = audit.total(nki_id=nki_id, year=year, level="kommune")
            blank = numbers.one + numbers.several
            rows.append(
                (
                    name,
                    year,
                    numbers.rows,
                    _percent(blank, numbers.rows),
                    _percent(numbers.one, numbers.rows),
                    numbers.withheld,
                    numbers.one,
                    _percent(numbers.one, numbers.withheld),
                )
            )
    headings = (
        "Indikator",
        "År",
        "Kommuner",
        "med noe tomt",
        "med nøyaktig én tom",
        "Andeler holdt tilbake",
        "følger av resten",
        "i prosent",
    )
    return table(headings, rows)


def _of(part: int, whole: int) -> str:
    return f"{part} av {whole} ({_percent(part, whole)})"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %".replace(".", ",") if whole else "–"
