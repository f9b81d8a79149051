"""Strange questions are answered or refused with a letter: nothing breaks, nothing is kept, and nothing takes long."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from nki.web.bank.saved import LARGEST
from nki.web.bank.selection import select, split
from unit.web.test_web_operations import QUERY
from web_support import BANK, client

if TYPE_CHECKING:
    from pathlib import Path

    from web_support import Client

DATA = f"{BANK}/tables/NKI34/data"
HALF = "\ud800"


@pytest.mark.parametrize("asked", ["bytes={0}-", "bytes=0-{0}", "bytes=-{0}"])
def test_a_range_of_thousands_of_digits_is_no_range(bank: Client, asked: str) -> None:
    assert bank.get(DATA, headers={"range": asked.format("9" * 5_000)}).status_code == 200


@pytest.mark.parametrize("path", ["savedqueries", "tables/NKI34/data"])
def test_half_a_sign_is_refused_with_a_letter(bank: Client, path: str) -> None:
    body = {"tableId": HALF, "language": "no", "selection": [{"variableCode": HALF}]}
    answer = bank.post(f"{BANK}/{path}", content=json.dumps(body))
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:nki:problem:bad-body")


def saved(release: Path, folder: Path, change: dict[str, Any]) -> tuple[int, list[int]]:
    """Save a query with something more in it; gives the status and the sizes of what is kept."""
    query = copy.deepcopy(QUERY)
    query["selection"] |= change
    answer = client(release, saved=folder).post(f"{BANK}/savedqueries", content=json.dumps(query))
    return answer.status_code, [path.stat().st_size for path in folder.glob("*")]


def test_of_a_query_only_the_query_is_kept(release: Path, tmp_path: Path) -> None:
    status, plain = saved(release, tmp_path / "a", {})
    assert (status, len(plain)) == (201, 1)
    assert saved(release, tmp_path / "b", {"more": "x" * 200_000}) == (201, plain)
    for strange in (HALF, float("nan")):
        assert saved(release, tmp_path / "c", {"more": strange}) == (400, [])


def test_a_query_too_large_to_keep_is_refused(release: Path, tmp_path: Path) -> None:
    codes = [f"0301{' ' * number}" for number in range(LARGEST // 100)]
    many = {"selection": [{"variableCode": "Region", "valueCodes": codes}]}
    assert saved(release, tmp_path, many) == (400, [])


@pytest.mark.parametrize("name", ["x" * 300, "a%00b"])
def test_a_chart_with_a_name_no_file_can_have_is_not_there(release: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "index.html").write_text("x", encoding="utf-8")
    assert client(release, site=tmp_path).get(f"/{name}.png").status_code == 404


# Quadratic, each would take minutes: a limit of time would say less than that they end.
@pytest.mark.parametrize("end", ["", "]x"])
def test_brackets_that_nothing_closes_are_read_once(end: str) -> None:
    text = ",[" * 400_000 + end
    assert split(text) == [f"[{part}" for part in [*[""] * 399_999, end]]


def test_the_same_expression_many_times_is_read_once() -> None:
    assert select(["*"] * 3_000_000, [str(code) for code in range(400)]) == tuple(str(code) for code in range(400))


@pytest.mark.parametrize(
    ("text", "parts"),
    [("[a,b],c", ["a,b", "c"]), ("c,[a,b]", ["c", "a,b"]), ("[a,b", ["[a", "b"]), ("a],b", ["a]", "b"])],
)
def test_what_is_in_closed_brackets_is_one_part(text: str, parts: list[str]) -> None:
    assert split(text) == parts
