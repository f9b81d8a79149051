"""XML of every shape a sender may choose, tables' rows mixed: both readers find the same rows on the same lines."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from formats_support import HEAD
from nki.errors import DeliveryError
from nki.registers.formats import quick, xml_lines
from nki.registers.formats.caps import insist_on_caps, strip_mark
from nki.registers.formats.careful import element_lines, read_carefully
from support import schema

if TYPE_CHECKING:
    from collections.abc import Callable

VALUES = (
    "",
    "",
    "1",
    "x" * 400,
    "2021-03-01",
    " x ",
    "å &amp; &lt;ø&gt;",
    "&quot;&apos;",
    "='1'",
    "/>",
    "NULL",
    "#",
    "''",
    "\\",
)
SPOILT: dict[str, Callable[[str], str]] = {
    "other quotation marks": lambda line: line.replace("'", "").replace('"', "'"),
    "a comment before": lambda line: f"<!-- - -->{line}",
    "a comment after": lambda line: f"{line}<!-- - -->",
    "a comment of its own": lambda line: f"{line}\n<!-- - -->",
    "a comment with a row in it": lambda line: f"<!--{line}-->",
    "a line between": lambda line: f"\n{line}",
    "spaces between": lambda line: f"   \n{line}",
    "a tab": lambda line: f"\t{line}",
    "a return": lambda line: f"{line}\r",
    "a character no text has": lambda line: line.replace('="', '="\x01', 1),
    "a byte order mark": lambda line: f"\ufeff{line}",
    "a hard space": lambda line: f"\u00a0{line}",
    "an empty text after": lambda line: f'{line}""',
    "a text after": lambda line: f'{line}"x"',
    "half a text after": lambda line: f'{line}"',
    "an empty text before": lambda line: f'""{line}',
    "an empty text within": lambda line: line.replace('="', '="1""', 1),
    "a text within": lambda line: line.replace('="', '="1"x"', 1),
    "a field twice": lambda line: line.replace("/>", ' pseudonym="1" pseudonym="2"/>'),
    "a field nobody knows": lambda line: line.replace("/>", ' karinordmann="1"/>'),
    "a row nobody knows": lambda line: line.replace("<", "<x", 1),
    "a number for a letter": lambda line: line.replace('="', '="&#65;', 1),
    "a name nobody gave": lambda line: line.replace('="', '="&aring;', 1),
    "a bare ampersand": lambda line: line.replace('="', '="&', 1),
    "a bare less-than": lambda line: line.replace('="', '="<', 1),
    "space around the sign": lambda line: line.replace("=", " = "),
    "no space between fields": lambda line: line.replace("/>", ' kode="1"verdi="1"/>'),
    "two rows on a line": lambda line: line * 2,
    "a row on two lines": lambda line: line.replace(" ", "\n", 1),
    "a value on two lines": lambda line: line.replace('="', '="\n', 1),
    "an end tag": lambda line: line.replace("/>", "></person>"),
    "a row within": lambda line: line.replace("/>", "><kull/></person>"),
    "never ended": lambda line: line.replace("/>", ">"),
    "a value too long": lambda line: line.replace('="', f'="{"x" * 10_001}', 1),
    "nothing at all": lambda _: "<person/>",
    "more fields than there are": lambda line: line.replace("/>", "".join(f' a{n}=""' for n in range(70)) + "/>"),
}


def row(chance: random.Random) -> str:
    """Write one row of any table: some of its fields, in any order, with room around them."""
    table = chance.choice([table for table in schema().tables if table.name != "innsending"])
    fields = chance.sample(table.columns, chance.randint(1, min(4, len(table.columns))))
    space = [" " * chance.choice((0, 0, 0, 1, 2)) for _ in range(3)]
    written = "".join(f'{" " * chance.choice((1, 1, 2))}{name}="{chance.choice(VALUES)}"' for name in fields)
    return f"{space[0]}<{table.name}{written}{space[1]}/>{space[2]}"


def outcome(content: bytes) -> str:
    """Read both ways; what the careful reader refuses the quick one never reads, and else they find the same."""
    quickly = quick.read_quickly(content, schema())
    try:
        insist_on_caps(content, "x")
        tables = read_carefully(strip_mark(content), "x", schema())
    except DeliveryError:
        assert quickly is None
        return "refused"
    places = range(sum(table.height for table in tables.values()))
    assert xml_lines(content, places) == element_lines(strip_mark(content), places)
    if quickly is None:
        return "left to the careful"
    assert [name for name, table in tables.items() if not table.equals(quickly[name])] == []
    return "read quickly"


def delivery(lines: list[str]) -> bytes:
    """Write a delivery."""
    return (HEAD + "".join(f"{line}\n" for line in lines) + "</leveranse>\n").encode()


@pytest.mark.parametrize("size", [2000, 8 * 2**20])
def test_rows_of_all_tables_in_any_order_are_read_quickly(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "_CHUNK", size)
    chance = random.Random(1)  # noqa: S311  (no secret: the seed makes it repeatable)
    found = [outcome(delivery([row(chance) for _ in range(chance.randint(0, 40))])) for _ in range(60)]
    assert set(found) == {"read quickly"}


@pytest.mark.parametrize("name", SPOILT)
def test_one_row_of_another_shape_is_never_guessed_at(name: str) -> None:
    chance = random.Random(name)  # noqa: S311  (no secret: the seed makes it repeatable)
    for turn in range(12):
        lines = [row(chance) for _ in range(chance.randint(1, 8))]
        place = 0 if turn == 0 else len(lines) - 1 if turn == 1 else chance.randrange(len(lines))
        assert outcome(delivery(lines)) == "read quickly"
        lines[place] = SPOILT[name](lines[place])
        assert outcome(delivery(lines)) in ("refused", "left to the careful")


def test_more_shapes_than_anyone_writes_are_left_to_the_careful_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f'<person pseudonym="{n}"{" " * n}/>' for n in range(9)]
    monkeypatch.setattr(quick, "_PATTERNS", len(lines))
    assert outcome(delivery(lines)) == "read quickly"
    monkeypatch.setattr(quick, "_PATTERNS", len(lines) - 1)
    assert outcome(delivery(lines)) == "left to the careful"
