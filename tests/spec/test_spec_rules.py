"""Slik beregnes måltallene: små tabeller inn, celler ut.

Hver prøve er en regel. Tabellen `inn` har én linje per person: når personen er født, hvor den bor, og svarene i den
rekkefølgen de ble registrert («1» eller «1 2021-03-01», skilt med komma; «-» er tomt). Tabellen `ut` er cellene.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from nki.compute import ENGINES, CellKey, Engine
from support import BISTAND, Sent, count

if TYPE_CHECKING:
    from pathlib import Path

OUT = ("nevner", "innfridd", "delvis", "ikke", "uten", "annet")


@dataclass(frozen=True)
class Regel:
    """En regel om beregningen, med en tabell inn og en tabell ut."""

    tittel: str
    forklaring: str
    inn: str
    ut: str


REGLER = (
    Regel(
        "Mottaket avgjør utfallet",
        "Alle med behov er i nevneren. Svaret på mottak sier hvilket utfall de hører til; uten svar er de «uten "
        "rapportering», og et svar som ikke er 1, 2 eller 3, er «annet».",
        """
        person  født  bor   behov  mottak
        Anne    1980  0301  1      1
        Bjørn   1980  0301  1      2
        Cato    1980  0301  1      3
        Dina    1980  0301  1      -
        Even    1980  0301  1      7
        """,
        """
        sted       alder  nevner  innfridd  delvis  ikke  uten  annet
        land 0     all    5       1         1       1     1     1
        """,
    ),
    Regel(
        "Bare de som har behov, telles",
        "Behov 2 (nei) og 9 (ikke relevant) er utenfor alle måltall, og det er også de som ikke er spurt.",
        """
        person  født  bor   behov  mottak
        Anne    1980  0301  1      1
        Bjørn   1980  0301  2      1
        Cato    1980  0301  9      -
        Dina    1980  0301  -      1
        """,
        """
        sted       alder  nevner  innfridd  delvis  ikke  uten  annet
        land 0     all    1       1         0       0     0     0
        """,
    ),
    Regel(
        "Den siste registreringen i året gjelder",
        "Registreringer etter 31. desember regnes ikke med. En registrering uten dato regnes som den eldste.",
        """
        person  født  bor   behov                        mottak
        Anne    1980  0301  2 2019-05-01, 1 2021-12-31   1 2020-01-01, 3 2021-02-01
        Bjørn   1980  0301  1 2021-01-01                 1 2021-01-01, 3 2022-01-01
        Cato    1980  0301  1 2021-01-01                 3 2018-01-01, 1
        """,
        """
        sted       alder  nevner  innfridd  delvis  ikke  uten  annet
        land 0     all    3       1         0       2     0     0
        """,
    ),
    Regel(
        "Behov og mottak følges hver for seg",
        "Et mottak kan være registrert før behovet; det er det siste av hver som gjelder.",
        """
        person  født  bor   behov          mottak
        Anne    1980  0301  1 2021-06-01   1 2015-01-01
        """,
        """
        sted       alder  nevner  innfridd  delvis  ikke  uten  annet
        land 0     all    1       1         0       0     0     0
        """,
    ),
    Regel(
        "Alderen er den personen har 31. desember",
        "Den som fyller 18 i løpet av året, er 18; den som fyller 67, er 67. Uten fødselsår telles personen bare i "
        "«alle aldre».",
        """
        person  født  bor   behov  mottak
        Anne    2004  0301  1      1
        Bjørn   2003  0301  1      1
        Cato    1955  0301  1      1
        Dina    1954  0301  1      1
        Even    -     0301  1      1
        """,
        """
        sted       alder  nevner  innfridd  delvis  ikke  uten  annet
        land 0     all    5       5         0       0     0     0
        land 0     0-17   1       1         0       0     0     0
        land 0     18-66  2       2         0       0     0     0
        land 0     67+    1       1         0       0     0     0
        """,
    ),
    Regel(
        "Personen telles der den bor",
        "Fylke, kostragruppe og land er summer av kommunene. Ukjent kommune (9999) telles bare i landet.",
        """
        person  født  bor   behov  mottak
        Anne    1980  0301  1      1
        Bjørn   1980  4601  1      3
        Cato    1980  9999  1      2
        """,
        """
        sted                alder  nevner  innfridd  delvis  ikke  uten  annet
        land 0              all    3       1         1       1     0     0
        fylke 03            all    1       1         0       0     0     0
        fylke 46            all    1       0         0       1     0     0
        kommune 0301        all    1       1         0       0     0     0
        kommune 4601        all    1       0         0       1     0     0
        kostragruppe EKG12  all    1       0         0       1     0     0
        """,
    ),
    Regel(
        "Et område uten noen med behov vises med null",
        "Kommunen har rapportert, og ingen har behov: da er tallet null. Det er noe annet enn «ikke rapportert».",
        """
        person  født  bor   behov  mottak
        Anne    1980  0301  2      -
        """,
        """
        sted          alder  nevner  innfridd  delvis  ikke  uten  annet
        kommune 0301  all    0       0         0       0     0     0
        fylke 03      67+    0       0         0       0     0     0
        """,
    ),
    Regel(
        "To svar på samme dag: den siste linjen gjelder",
        "Det kan være feil, og kommunen får beskjed om det.",
        """
        person  født  bor   behov                       mottak
        Anne    1980  0301  2 2021-01-01, 1 2021-01-01  1, 3
        """,
        """
        sted       alder  nevner  innfridd  delvis  ikke  uten  annet
        land 0     all    1       0         0       1     0     0
        """,
    ),
)


def rows(table: str) -> list[dict[str, str]]:
    """Les en tabell: kolonnene begynner der overskriftene begynner."""
    header, *lines = [line for line in table.splitlines() if line.strip()]
    names = header.split()
    starts = [header.index(name) for name in names]
    ends = [*starts[1:], None]
    return [
        {name: line[start:end].strip() for name, start, end in zip(names, starts, ends, strict=True)} for line in lines
    ]


def registrations(row: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """Gjør svarene i en rad om til registreringer."""
    found = []
    for code, column in (("13", "behov"), ("14", "mottak")):
        for answer in row[column].split(","):
            value, _, day = answer.strip().partition(" ")
            found += [(row["person"], code, value, day)] if value != "-" else []
    return found


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("regel", REGLER, ids=lambda regel: regel.tittel)
def test_regelen_holder(tmp_path: Path, regel: Regel, engine: Engine) -> None:
    """Tabellen ut er det motoren gir av tabellen inn."""
    people = rows(regel.inn)
    sent = Sent(
        persons=tuple((row["person"], row["født"].strip("-"), row["bor"]) for row in people),
        registrations=tuple(one for row in people for one in registrations(row)),
    )
    table = count(tmp_path, [sent], engine=engine)
    for row in rows(regel.ut):
        level, area = row["sted"].split()
        counts = table.rows[CellKey(BISTAND, 2021, level, area, row["alder"])]
        assert list(counts) == [int(row[name]) for name in OUT], row
