"""Taking in a delivery, as CSV and as XML, and the least that reading it can cost; the answer is how many rows."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from xml.parsers import expat

import numpy as np
import polars as pl
from lxml import etree
from pyarrow.parquet import read_metadata

from nki.catalogue import default_catalogue
from nki.counting import Catalogue
from nki.errors import UnreadableError
from nki.registers import check_deliveries, load_schema
from nki.registers.formats import read_xml
from nki.registers.formats.careful import read_carefully
from nki.registers.register import Register
from nki.registers.store.bundle import find_bundles
from nki.registers.store.parsed import Parcel, parse
from nki.registers.store.receiving import stacks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Work = Callable[[], np.ndarray]

TABLES = ("person", "personopplysning")
KEY = bytes(32)


def bare(data: Path) -> Work:
    """Read the CSV files of every delivery as text, one by one."""

    def work() -> np.ndarray:
        rows = dict.fromkeys(TABLES, 0)
        for folder in sorted(data.iterdir()):
            for name in TABLES:
                rows[name] += pl.read_csv(folder / f"{name}.csv", separator=";", infer_schema=False).height
        return np.array([rows[TABLES[1]]])

    return work


def checked(data: Path) -> Work:
    """Read the deliveries and run every rule, as `nki check` does; the answer is what bare reading finds."""
    known = Catalogue(default_catalogue())
    count = bare(data)()

    def work() -> np.ndarray:
        check_deliveries([data], known.schema, known.reference, controls=known.controls)
        return count

    return work


def parquet(data: Path) -> Work:
    """Read, check and re-key deliveries, each to its own Parquet, in the stacks `nki receive` reads."""
    known = Catalogue(default_catalogue())
    register = Register(known.schema, known.reference, known.controls)
    bundles = [(bundle, "") for bundle in find_bundles(data)]

    def work() -> np.ndarray:
        rows = 0
        for stack in stacks(bundles):
            if isinstance(stack, UnreadableError):
                raise stack
            parcels = [Parcel(held.bundle.kind, held.bundle.label, held.parts) for held in stack]
            for parsed in parse(parcels, register, KEY):
                # Every line that is no person is a registration: nobody has services here.
                rows += read_metadata(io.BytesIO(parsed.table)).num_rows - parsed.persons
        return np.array([rows])

    return work


def floor(data: Path) -> Work:
    """Parse XML with no handlers: find that it is well-formed, and do nothing else."""
    content = (data / "tables.xml").read_bytes()

    def work() -> np.ndarray:
        expat.ParserCreate().Parse(content, True)  # noqa: FBT003  (pyexpat has no name for it)
        return np.array([0])

    return work


def xml(data: Path) -> Work:
    """Read tables of XML that has one table after the other."""
    return _tables(data / "tables.xml", read_xml)


def xml_persons(data: Path) -> Work:
    """Read tables of XML that goes person by person."""
    return _tables(data / "persons.xml", read_xml)


def xml_careful(data: Path) -> Work:
    """Read tables the way that is left for XML of any other shape."""
    return _tables(data / "tables.xml", read_carefully)


def iterparse(data: Path) -> Work:
    """Read the attributes of every element, as lxml's own pages advise."""
    content = (data / "tables.xml").read_bytes()
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}

    def work() -> np.ndarray:
        rows = 0
        for _, element in etree.iterparse(io.BytesIO(content), **safe):
            rows += len(dict(element.attrib)) > 0
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
        return np.array([rows])

    return work


def _tables(file: Path, read: Callable[..., dict[str, pl.DataFrame]]) -> Work:
    content, schema = file.read_bytes(), load_schema(default_catalogue())
    return lambda: np.array([sum(frame.height for frame in read(content, "x", schema).values())])
