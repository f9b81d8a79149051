"""The words of our own XML: one element per row of a table, its fields as attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from nki.registers.schema import RegisterSchema

    Tables = dict[str, pl.DataFrame]

NAMESPACE = "urn:nki:innsending:1"
ROOT = "leveranse"
MEMBER = "innsending.xml"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
BEGINNING = f'<{ROOT} xmlns="{NAMESPACE}">'

OPENING = re.compile(
    rb'(?:<\?xml version="1\.0"(?: encoding="[Uu][Tt][Ff]-8")?(?: standalone="(?:yes|no)")? ?\?>)?\s*'
    rb'<leveranse xmlns="urn:nki:innsending:1"'
    rb'(?: xmlns:xsi="http://www\.w3\.org/2001/XMLSchema-instance" xsi:schemaLocation="[^"<&\t\r\n]{0,400}")?\s*>[ ]*\n'
)
CLOSING = re.compile(rb"[ ]*</leveranse\s*>\s*\Z")


def empty_tables(schema: RegisterSchema) -> Tables:
    """Give every table of the description with no rows, as the readers give them."""
    place = {"_row": pl.UInt32()}
    return {t.name: pl.DataFrame(schema=place | dict.fromkeys(t.columns, pl.String())) for t in schema.tables}
