"""A large table is found by area without being taken apart: each line by its key, whatever the order of the file."""

from __future__ import annotations

import pytest

from nki.web.site.blocks import Blocks

HEAD = "indicator,year,level,area,stratum,outcome,said"
LINES = [
    f"{indicator},{year},kommune,{area},{stratum},{outcome},{indicator[-1]}{year}{area}{stratum}{outcome}"
    for indicator in ("nki-a", "nki-b")
    for year in (2020, 2021)
    for area in ("0301", "03", "4203")
    for stratum in ("all", "0-17")
    for outcome in ("met", "partly_met")
]


def blocks(lines: list[str], end: str = "\n") -> Blocks:
    return Blocks(("\n".join([HEAD, *lines]) + end).encode())


@pytest.mark.parametrize("end", ["\n", ""])
@pytest.mark.parametrize("mixed", [False, True])
def test_every_line_of_a_table_is_found_by_its_key_in_any_order(end: str, *, mixed: bool) -> None:
    lines = sorted(LINES, key=lambda line: line[::-1]) if mixed else LINES
    table = blocks(lines, "\n" if mixed else end)
    for line in LINES:
        indicator, year, _, area, stratum, outcome, said = line.split(",")
        assert table.line(indicator, area, int(year), stratum, outcome) == said


@pytest.mark.parametrize(
    "key",
    [("nki-c", "0301", 2020, "all", "met"), ("nki-a", "301", 2020, "all", "met"), ("nki-a", "0301", 2019, "all", "met"),
     ("nki-a", "0301", 2020, "17", "met"), ("nki-a", "0301", 2020, "all", "unmet")],
)  # fmt: skip
def test_a_key_that_no_line_has_says_nothing(key: tuple[str, str, int, str, str]) -> None:
    assert not blocks(LINES).line(*key)
    assert not blocks([]).line(*key)


def test_the_fingerprint_of_an_area_is_another_only_when_one_of_its_lines_is() -> None:
    keys = [(indicator, area) for indicator in ("nki-a", "nki-b") for area in ("0301", "03", "4203")]
    before = blocks(LINES)
    for line in LINES:
        after = blocks([other + "0" * (other == line) for other in LINES])
        changed = [key for key in keys if before.fingerprint(*key) != after.fingerprint(*key)]
        assert changed == [(line.split(",")[0], line.split(",")[3])]
