"""Spoilt XML: whatever the bytes, tables or letters; the quick reader never says what the careful denies."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from formats_support import D_NUMBER, DUF, FNR, HEAD, as_xml, event, message, notification, user
from nki.errors import DeliveryError
from nki.registers.formats import read_xml
from nki.registers.formats.caps import insist_on_caps, strip_mark
from nki.registers.formats.careful import read_carefully
from nki.registers.formats.messagefile import read_message
from nki.registers.formats.quick import read_quickly
from support import Sent, schema

if TYPE_CHECKING:
    from collections.abc import Iterator

BITS = [
    *(
        b"",
        b"<",
        b">",
        b'"',
        b"'",
        b"/",
        b"&",
        b"&amp;",
        b"&lt;",
        b"&#65;",
        b"\n",
        b"\r\n",
        b"\t",
        b"\0",
        b"\xff",
        b"\x0b",
    ),
    *(
        b"<!-- -->",
        b"<![CDATA[x]]>",
        b"<?x?>",
        b"<!DOCTYPE x>",
        b"<person/>",
        b"</leveranse>",
        b"=",
        b' kode="1"',
        b"<a>",
    ),
    *("å".encode(), "\ufffe".encode(), b"\xef\xbb\xbf", b" ", b"]]>", b"xmlns=", b'xmlns:a="b"', b"a:", b"99999999999"),
]
SENT = Sent(
    persons=(("A", "1980", ""), ("B", "", "9999"), ("C", "1950", "")),
    registrations=(("A", "13", "1", "2021-03-01"), ("A", "14", "1", ""), ("B", "13", "å & <", "")),
    services=(("A", "1", "9", "innvilget", "2021-01-01", ""),),
)
MESSAGE = message(
    notification(1, event("TjenesteStart", "2024-01-01")),
    notification(2, event("TjenesteSlutt", "2024-02-01", who=user(D_NUMBER, "2"))),
    notification(3, event("TjenesteStart", "2024-02-01", who=user(DUF, "10")), status="M", ref=1),
)


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """Spoil a file in one to three places."""
    for _ in range(chance.randint(1, 3)):
        start, end = sorted((chance.randint(0, len(content)), chance.randint(0, len(content))))
        bit = chance.choice(BITS)
        lines = content.split(b"\n")
        content = chance.choice(
            [
                content[:start] + content[end:] if chance.random() < 0.3 else content[:start] + content[start + 1 :],
                content[:start] + content[start:end][:40] + content[start:],
                content[:start] + bit + content[start + len(bit) :],
                content[:start] + bit + content[start:],
                b"\n".join(chance.sample(lines, len(lines))),
                content.replace(b'"', bit, chance.randint(1, 3)),
            ]
        )
    return content


def outcomes(seed: int, rounds: int) -> Iterator[str]:
    """Spoil, read, and say what came of it."""
    chance = random.Random(seed)  # noqa: S311  (no secret: the seed makes it repeatable)
    for turn in range(rounds):
        xml = as_xml(SENT) if turn % 2 else as_xml(SENT).replace(b"  <", b"\n  <")
        yield outcome(spoilt(xml, chance)) if turn % 3 else message_outcome(spoilt(MESSAGE, chance))


def outcome(content: bytes) -> str:
    """Read both ways; where the quick one answers, the careful one must say the same."""
    quick = read_quickly(content, schema())
    try:
        tables = read_xml(content, "x", schema())
    except DeliveryError as error:
        assert quick is None
        return "refused" if all(finding.todo for finding in error.findings) else "without words"
    if quick is not None:
        insist_on_caps(content, "x")
        careful = read_carefully(strip_mark(content), "x", schema())
        assert {name: frame.equals(tables[name]) for name, frame in careful.items()} == dict.fromkeys(tables, True)
    # A third reader, of another make, knows it as XML too, and counts as many elements.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(content, parser)
    assert sum(1 for _ in root.iterchildren(tag=etree.Element)) == sum(frame.height for frame in tables.values())
    return "read" if quick is None else "read quickly"


def message_outcome(content: bytes) -> str:
    """Read a message; no letter and no object may hold an identity number."""
    try:
        got, findings = read_message(content, "x", lambda *_: "bcdfghjk")
    except DeliveryError as error:
        said = repr(error.findings)
    else:
        said = repr((got, findings))
    assert not any(number in said for number in (FNR, D_NUMBER, DUF))
    return "message"


def test_whatever_the_bytes_there_are_tables_or_letters() -> None:
    assert {"refused", "read", "read quickly", "message"} == set(outcomes(1, 300))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
def test_whatever_the_bytes_there_are_tables_or_letters_many_times(seed: int) -> None:
    assert set(outcomes(seed, 1000))


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("&<>'\"= /"),
    max_size=12,
)
ROWS = st.lists(
    st.dictionaries(st.sampled_from(schema().table("personopplysning").columns), TEXTS, min_size=1, max_size=4),
    max_size=8,
)


@given(ROWS)
def test_every_text_comes_back_as_it_was_written(rows: list[dict[str, str]]) -> None:
    root = etree.Element("leveranse", nsmap={None: "urn:nki:innsending:1"})
    for row in rows:
        etree.SubElement(root, "personopplysning", row)
    flat = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    lines = (
        HEAD.encode()
        + b"".join(
            etree.tostring(child, encoding="unicode").encode().replace(b' xmlns="urn:nki:innsending:1"', b"") + b"\n"
            for child in root
        )
        + b"</leveranse>\n"
    )
    for content in (flat, lines):
        found = read_xml(content, "x", schema())["personopplysning"].drop("_row").rows(named=True)
        assert [{k: v for k, v in row.items() if v is not None} for row in found] == [
            {k: v for k, v in row.items() if v} for row in rows
        ]
