"""A delivery as XML gives the same tables as one in CSV, whoever wrote it and however."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

from formats_support import HEAD, as_xml, event, message, notification
from nki.catalogue import default_catalogue
from nki.errors import DeliveryError
from nki.registers.formats import read_xml, xml_lines
from nki.registers.formats.careful import read_carefully
from nki.registers.formats.quick import read_quickly
from nki.registers.formats.xsd import FILE, make_xsd
from nki.registers.sources import find_sources
from nki.registers.tables import read_table
from support import Sent, pseudonym, schema, send

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

GOOD = Sent(
    persons=(("A", "1980", ""), ("B", "", "9999"), ("C", "1950", "")),
    registrations=(("A", "13", "1", "2021-03-01"), ("A", "14", "1", ""), ("B", "13", "2", ""), ("C", "15", "1", "")),
    services=(("A", "æ & <ø>", "9", "innvilget", "2021-01-01", ""),),
)
A = pseudonym("A")


def rules(content: bytes | str) -> dict[str, tuple[int, ...]]:
    """Read what is wrong: rule and lines."""
    with pytest.raises(DeliveryError) as error:
        read_xml(content.encode() if isinstance(content, str) else content, "x.xml", schema())
    return {finding.rule: finding.lines for finding in error.value.findings}


def read(content: bytes | str) -> dict[str, pl.DataFrame]:
    """Read what is right."""
    return read_xml(content.encode() if isinstance(content, str) else content, "x.xml", schema())


def test_xml_gives_the_tables_that_csv_gives(tmp_path: Path) -> None:
    (source,) = find_sources([send(tmp_path / "en", GOOD)])
    tables = read(as_xml(GOOD))
    for table in schema().tables:
        assert tables[table.name].drop("_row").equals(read_table(source, table)), table.name


@pytest.mark.parametrize("reader", [read_quickly, lambda c, s: read_carefully(c, "x", s)])
def test_the_quick_reader_and_the_careful_one_agree(reader: object) -> None:
    tables = reader(as_xml(GOOD), schema())  # type: ignore[operator]
    assert tables is not None
    assert {name: frame.height for name, frame in tables.items()} == {
        "innsending": 1,
        "person": 3,
        "personopplysning": 4,
        "tjeneste": 1,
    }
    assert tables["tjeneste"]["tjeneste_id"].to_list() == ["æ & <ø>"]
    assert tables["tjeneste"]["sluttdato"].to_list() == [None]
    assert tables["personopplysning"]["_row"].to_list() == [4, 5, 6, 7]


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda text: text.replace("\n", ""),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("  <", "\n\n\t<!-- note -->  <"),
        lambda text: text.replace("/>", "></person>").replace("></person>", "/>"),
        lambda text: text.replace('<?xml version="1.0" encoding="UTF-8"?>\n', ""),
        lambda text: (
            text.replace("<leveranse xmlns=", "<n:leveranse xmlns:n=").replace("</l", "</n:l").replace("  <", "  <n:")
        ),
        lambda text: text.replace(' foedselsaar=""', ""),
        lambda text: text.replace('"1980"', "'1980'").replace("1950", "19&#53;0"),
        lambda text: text.replace(
            ':1">',
            ':1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x x.xsd">',
        ),
    ],
)
def test_how_it_is_written_is_indifferent(rewrite: object) -> None:
    expected = {name: frame.drop("_row") for name, frame in read(as_xml(GOOD)).items()}
    found = read(rewrite(as_xml(GOOD).decode()))  # type: ignore[operator]
    assert {name: frame.drop("_row").to_dicts() for name, frame in found.items()} == {
        name: frame.to_dicts() for name, frame in expected.items()
    }


def test_lines_are_those_of_the_file_as_written() -> None:
    content = as_xml(GOOD)
    assert xml_lines(content, [0, 1, 8]) == (3, 4, 11)
    spread = content.replace(b"  <", b"\n\n  <")
    assert read_quickly(spread, schema()) is None
    assert xml_lines(spread, [0, 1, 8]) == (5, 8, 29)


def test_rows_of_several_shapes_keep_their_order() -> None:
    rows = [f'<person pseudonym="{pseudonym(str(n))}" bostedskommune="0301"' for n in range(9)]
    body = "".join(row + (' foedselsaar="1980"/>\n' if n % 2 else "/>\n") for n, row in enumerate(rows))
    content = f"{HEAD}{body}</leveranse>\n".encode()
    assert read_quickly(content, schema()) is not None
    assert read(content)["person"]["pseudonym"].to_list() == [pseudonym(str(n)) for n in range(9)]


def test_everything_wrong_is_told_at_once_with_lines() -> None:
    body = f'<person pseudonim="x"/>\n<hund navn="x"/>\ntekst\n<person pseudonym="{A}"><kull/></person>\n'
    found = rules(f"{HEAD}{body}</leveranse>")
    assert found == {"D066": (3,), "D065": (4, 6), "D067": (5,)}


def test_a_near_miss_is_guessed_and_a_strange_field_is_not_repeated() -> None:
    with pytest.raises(DeliveryError) as error:
        read(f'{HEAD}<person pseudonim="x" karinordmann="1"/></leveranse>')
    said = "".join(str(finding) for finding in error.value.findings)
    assert "«pseudonym»" in said
    assert "karinordmann" not in said


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("", "D002"),
        ("   \n", "D002"),
        ("hei", "D061"),
        (HEAD, "D061"),
        (HEAD + "<person/><x", "D061"),
        ("<a/>", "D064"),
        ("<leveranse/>", "D064"),
        ('<leveranse xmlns="urn:nki:innsending:2"/>', "D064"),
        ('<leveranse xmlns="urn:nki:innsending:1" a="b"/>', "D066"),
        (message(notification(1, event("TjenesteStart", "2024-01-01"))), "D069"),
        (HEAD.replace("UTF-8", "ISO-8859-1") + "</leveranse>", "D003"),
        ((HEAD + "</leveranse>").encode("utf-16"), "D003"),
        ((HEAD + "<!-- æ --></leveranse>").encode("latin-1"), "D003"),
    ],
)
def test_what_is_not_a_delivery_gets_a_letter(content: str | bytes, rule: str) -> None:
    assert list(rules(content)) == [rule]


def test_the_published_xsd_is_the_one_of_the_file_description() -> None:
    published = (default_catalogue() / "registers" / FILE).read_text(encoding="utf-8")
    assert published == make_xsd(schema()), "write make_xsd(schema) to catalogue/registers/ anew"
    names = {node.get("name") for node in etree.fromstring(published.encode()).iterfind(".//{*}attribute")}
    assert names == {field.name for table in schema().tables for field in table.fields}


@pytest.mark.parametrize(
    ("old", "new", "right"),
    [
        ("", "", True),
        ('foedselsaar="1980"', "", True),
        ('foedselsaar="1980"', 'foedselsaar=""', True),
        ('foedselsaar="1980"', 'foedselsaar="80"', False),
        ('registrert_dato="2021-03-01"', 'registrert_dato="2021-02-30"', False),
        ('kode="13"', 'kode="99"', False),
        ('kode="13"', "", False),
        (f'pseudonym="{A}"', 'pseudonym="02013299997"', False),
        ('foreloepig="nei"', 'foreloepig="kanskje"', False),
        ("<person ", "<persona ", False),
    ],
)
def test_the_xsd_knows_right_from_wrong(old: str, new: str, right: bool) -> None:  # noqa: FBT001
    xsd = etree.XMLSchema(etree.fromstring(make_xsd(schema()).encode()))
    sent = Sent(persons=GOOD.persons, registrations=GOOD.registrations)
    content = as_xml(sent).decode().replace(old, new, 1)
    assert xsd.validate(etree.fromstring(content.encode())) is right, xsd.error_log
