"""Lays deliveries out as the tables of the delivery format: every column text, nothing known = null."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from nki.reproduction.people import UNKNOWN
from nki.reproduction.registrations import UNDATED

if TYPE_CHECKING:
    from nki.reproduction.movers import Contents
    from nki.reproduction.people import People
    from nki.reproduction.plan import Planned
    from nki.reproduction.registrations import Registrations

ORIGIN = "rekonstruert"
"""What `opphav` says, so that everything computed from this register can say it too."""


def header(plan: Planned) -> pl.DataFrame:
    """Lay out `innsending`, one row."""
    values = {
        "innsending_id": plan.identity,
        "rapporteringsaar": str(plan.year),
        "kommunenummer": plan.kommune,
        "geografi": str(plan.geography),
        "status": plan.status,
        "sammen_med_kommunenummer": plan.together_with or None,
        "mottatt": plan.received.isoformat(),
        "foreloepig": "nei",
        "format_versjon": "1",
        "opphav": ORIGIN,
    }
    return pl.DataFrame([values], schema=dict.fromkeys(values, pl.String))


def persons(people: People, plan: Planned) -> pl.DataFrame:
    """Lay out `person`: all live in the reporting kommune; brukernummer is the year and a running number."""
    born = pl.col("foedselsaar")
    number = pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(6)
    frame = pl.DataFrame({"pseudonym": people.pseudonym, "foedselsaar": people.born, "kjoenn": people.sex})
    return frame.select(
        "pseudonym",
        (pl.lit(str(plan.year)) + number).alias("brukernummer"),
        pl.when(born != UNKNOWN).then(born).cast(pl.String),
        pl.col("kjoenn").cast(pl.String),
        pl.lit(plan.kommune).alias("bostedskommune"),
        pl.lit(None, pl.String).alias("bydel"),
        pl.lit("mottaker").alias("rolle"),
        pl.lit(None, pl.String).alias("doedsdato"),
    )


def information(pseudonyms: pl.Series, registrations: Registrations) -> pl.DataFrame:
    """Lay out `personopplysning`, sorted by person, code and date."""
    person, code, value, day = registrations.in_order().columns
    dated = pl.col("registrert_dato")
    frame = pl.DataFrame({"kode": code, "verdi": value, "registrert_dato": day})
    return frame.select(
        pseudonyms.gather(person).alias("pseudonym"),
        pl.col("kode", "verdi").cast(pl.String),
        pl.when(dated != UNDATED).then(dated).cast(pl.Int32).cast(pl.Date).dt.to_string("%Y-%m-%d"),
    )


def tables(plan: Planned, contents: Contents | None) -> dict[str, pl.DataFrame]:
    """Lay out one delivery by file name; a kommune that did not report has the header only."""
    if contents is None:
        return {"innsending": header(plan)}
    person = persons(contents.people, plan)
    return {
        "innsending": header(plan),
        "person": person,
        "personopplysning": information(person["pseudonym"], contents.registrations),
    }
