"""Reads our own tables from XML: the quick way when every row has its own line, else with a parser.

Both ways give the same tables; what the quick reader does not know for certain, it leaves to the careful one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.registers.formats.caps import insist_on_caps, strip_mark
from nki.registers.formats.careful import element_lines, read_carefully
from nki.registers.formats.quick import first_line, read_quickly

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.registers.formats.grammar import Tables
    from nki.registers.schema import RegisterSchema


def read_xml(content: bytes, label: str, schema: RegisterSchema) -> Tables:
    """Read every table of `innsending.xml`; a table without elements has no rows.

    Gives every column of the description as text, null where it is empty or absent, and `_row`: the place of the
    element among all of the file, from 0. Raises DeliveryError with every finding about the file's shape.
    """
    tables = read_quickly(content, schema)
    if tables is None:
        insist_on_caps(content, label)
        tables = read_carefully(strip_mark(content), label, schema)
    return tables


def xml_lines(content: bytes, rows: Sequence[int]) -> tuple[int, ...]:
    """Turn places (`_row`) of a file that could be read into the lines their elements begin on."""
    first = first_line(content)
    if first:
        return tuple(first + row for row in rows)
    return element_lines(strip_mark(content), rows)
