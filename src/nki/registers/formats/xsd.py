"""Makes our published XSD from the file description, so that the two cannot drift apart."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from nki.registers.formats.caps import MAX_TEXT
from nki.registers.formats.grammar import NAMESPACE, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nki.registers.schema import Field, RegisterSchema, Table

FILE = "innsending-1.xsd"
_TYPES = {
    "tekst": ("Tekst", "string", f'<xs:maxLength value="{MAX_TEXT}"/>'),
    "aar": ("Aar", "string", '<xs:pattern value="[0-9]{4}"/>'),
    "dato": ("Dato", "date", '<xs:pattern value="[0-9]{4}-[0-9]{2}-[0-9]{2}"/>'),
    "datotid": ("Tidspunkt", "dateTime", ""),
    "kommune": ("Kommunenummer", "string", '<xs:pattern value="[0-9]{4}"/>'),
    "pseudonym": ("Pseudonym", "string", '<xs:pattern value="[bcdfghjklmnpqrst]{8,64}"/>'),
}


def make_xsd(schema: RegisterSchema) -> str:
    """Write the XSD of `innsending.xml`; an optional field may be absent or empty, which is the same."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<!-- Laget av filbeskrivelsen {schema.name}.yaml, format {schema.format_version}. Rett den, ikke denne. -->",
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{NAMESPACE}" targetNamespace="{NAMESPACE}"',
        '  elementFormDefault="qualified" version="1">',
        *_root(schema),
        *(line for table in schema.tables for line in _table(table, schema)),
        *_types(schema),
        "</xs:schema>",
    ]
    return "\n".join(lines) + "\n"


def _root(schema: RegisterSchema) -> Iterator[str]:
    first, *others = (table.name for table in schema.tables)
    yield f'  <xs:element name="{ROOT}">'
    yield "    <xs:complexType>"
    yield "      <xs:sequence>"
    yield f'        <xs:element ref="{first}"/>'
    yield '        <xs:choice minOccurs="0" maxOccurs="unbounded">'
    yield from (f'          <xs:element ref="{name}"/>' for name in others)
    yield "        </xs:choice>"
    yield "      </xs:sequence>"
    yield "    </xs:complexType>"
    yield "  </xs:element>"


def _table(table: Table, schema: RegisterSchema) -> Iterator[str]:
    yield f'  <xs:element name="{table.name}">'
    yield "    <xs:complexType>"
    for field in table.fields:
        yield from _attribute(field, schema)
    yield "    </xs:complexType>"
    yield "  </xs:element>"


def _attribute(field: Field, schema: RegisterSchema) -> Iterator[str]:
    required = field.required == "ja"
    use = ' use="required"' if required else ""
    codes = {"kode": field.values, "opplysning": schema.known_codes}.get(field.kind)
    if codes is None:
        named = _TYPES[field.kind][0] + ("" if required else "EllerTom")
        yield f'      <xs:attribute name="{field.name}" type="{named}"{use}/>'
        return
    yield f'      <xs:attribute name="{field.name}"{use}>'
    yield f"        <xs:simpleType>{_enumeration(codes if required else (*codes, ''))}</xs:simpleType>"
    yield "      </xs:attribute>"


def _enumeration(codes: Iterable[str]) -> str:
    values = "".join(f"<xs:enumeration value={quoteattr(code)}/>" for code in codes)
    return f'<xs:restriction base="xs:string">{values}</xs:restriction>'


def _types(schema: RegisterSchema) -> Iterator[str]:
    used = {(field.kind, field.required) for table in schema.tables for field in table.fields}
    yield f'  <xs:simpleType name="Tom">{_enumeration([""])}</xs:simpleType>'
    for kind, (name, base, facet) in _TYPES.items():
        least = '<xs:minLength value="1"/>' if base == "string" else ""
        yield f'  <xs:simpleType name="{escape(name)}">'
        yield f'    <xs:restriction base="xs:{base}">{least}{facet}</xs:restriction>'
        yield "  </xs:simpleType>"
        if (kind, "nei") in used:
            yield f'  <xs:simpleType name="{name}EllerTom"><xs:union memberTypes="{name} Tom"/></xs:simpleType>'
