"""The words of our own XML: one element per row of a table, its fields as attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nki.registers.schema import Table

    Tables = dict[str, pl.DataFrame]

NAMESPACE = "urn:nki:innsending:1"
ROOT = "leveranse"
MEMBER = "innsending.xml"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
BEGINNING = f'<{ROOT} xmlns="{NAMESPACE}">'

OPENING = re.compile(
    rb'(?:<\?xml version="1\.0"(?: encoding="[Uu][Tt][Ff]-8")?(?: standalone="(?:yes|no)")? ?\?>)?[ \n]*'
    rb'<leveranse xmlns="urn:nki:innsending:1"'
    rb'(?: xmlns:xsi="http://www\.w3\.org/2001/XMLSchema-instance" xsi:schemaLocation="[^"<&\t\r\n]{0,400}")? *>[ ]*\n'
)
CLOSING = re.compile(rb"[ ]*</leveranse *>[ \n]*\Z")


def join_parts(parts: Iterable[pl.DataFrame], table: Table) -> pl.DataFrame:
    """Put parts of a table together, each with `_row` and the columns it has, in the order of the description.

    A column that no part has takes no room: a table of five million rows is mostly such columns.
    """
    none = pl.DataFrame(schema={"_row": pl.UInt32()})
    whole = pl.concat([none, *parts], how="diagonal")
    columns = [c if c in whole.columns else pl.lit(None, pl.String()).alias(c) for c in table.columns]
    return whole.select("_row", *columns)
