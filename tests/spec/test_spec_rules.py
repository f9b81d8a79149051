"""Slik beregnes måltallene: små tabeller inn, celler ut.

Hver prøve er en regel i catalogue/texts/regneregler.yaml, som siden «Slik beregnes måltallene» er laget av. Tabellen
`inn` har én linje per person: når personen er født, hvor den bor, og svarene i den rekkefølgen de ble registrert («1»
eller «1 2021-03-01», skilt med komma; «-» er tomt). Tabellen `ut` er cellene.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.compute import CellKey
from nki.web.site.pages.method import Rule, load_rules
from support import BISTAND, Sent, count

if TYPE_CHECKING:
    from pathlib import Path

    from nki.compute import Engine

OUT = ("nevner", "innfridd", "delvis", "ikke", "uten", "annet")

REGLER = load_rules(default_catalogue())


def registrations(row: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """Gjør svarene i en rad om til registreringer."""
    found = []
    for code, column in (("13", "behov"), ("14", "mottak")):
        for answer in row[column].split(","):
            value, _, day = answer.strip().partition(" ")
            found += [(row["person"], code, value, day)] if value != "-" else []
    return found


@pytest.mark.parametrize("regel", REGLER, ids=lambda regel: regel.title["nb"])
def test_regelen_holder(tmp_path: Path, regel: Rule, engine: Engine) -> None:
    """Tabellen ut er det motoren gir av tabellen inn."""
    people = regel.people
    sent = Sent(
        persons=tuple((row["person"], row["født"].strip("-"), row["bor"]) for row in people),
        registrations=tuple(one for row in people for one in registrations(row)),
    )
    table = count(tmp_path, [sent], engine=engine)
    for row in regel.figures:
        level, area = row["sted"].split()
        counts = table.rows[CellKey(BISTAND, 2021, level, area, row["alder"])]
        assert list(counts) == [int(row[name]) for name in OUT], row
