"""Code lists, saved queries, earlier releases, and the older door."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from nki.publication import published
from nki.publication.listing import CURRENT, current_json
from nki.web.app import open_app
from nki.web.settings import Settings
from web_support import BANK, TABLE_NAMES, Client, client

if TYPE_CHECKING:
    from pathlib import Path

DATA = f"{BANK}/tables/NKI34/data"
REST = "valuecodes[Utfall]=met&valuecodes[ContentsCode]=Antall&valuecodes[Tid]=2021"
QUERY: dict[str, Any] = {
    "tableId": "NKI34",
    "language": "en",
    "outputFormat": "csv",
    "outputFormatParams": ["UseCodes"],
    "selection": {
        "selection": [
            {"variableCode": "Region", "codelist": "vs_Fylker", "valueCodes": ["4?"]},
            {"variableCode": "Utfall", "valueCodes": ["met"]},
            {"variableCode": "ContentsCode", "valueCodes": ["Andel"]},
            {"variableCode": "Tid", "valueCodes": ["top(1)"]},
        ],
        "placement": {"heading": ["Tid"], "stub": ["Region", "Utfall", "ContentsCode"]},
    },
}


def test_the_kommuner_of_a_fylke_and_of_a_kostragruppe_are_code_lists(bank: Client) -> None:
    agder = bank.get(f"{BANK}/codelists/vs_Kommuner_42").json()
    codes = [value["code"] for value in agder["values"]]
    assert agder["type"] == "Valueset"
    assert "4203" in codes
    assert all(code.startswith("42") for code in codes)
    asked = bank.get(f"{DATA}?{REST}&codelist[Region]=vs_Kommuner_42&valuecodes[Region]=*").json()
    assert list(asked["dimension"]["Region"]["category"]["index"]) == codes
    group = bank.get(f"{BANK}/codelists/vs_Kommuner_EKG01").json()
    assert len(group["values"]) > 10


def test_an_aggregation_gives_the_published_figure_and_never_a_sum_of_its_own(bank: Client) -> None:
    gathered = bank.get(f"{BANK}/codelists/agg_Fylker").json()
    assert (gathered["type"], gathered["values"][0]["valueMap"]) == ("Aggregation", ["0301"])
    by_list = bank.get(f"{DATA}?{REST}&codelist[Region]=agg_Fylker&valuecodes[Region]=*").json()
    by_code = bank.get(f"{DATA}?{REST}&valuecodes[Region]=??").json()
    assert by_list["value"] == by_code["value"]


def test_every_code_list_a_table_names_can_be_opened_in_every_language(bank: Client) -> None:
    named = bank.get(f"{BANK}/tables/NKI34/metadata").json()["dimension"]["Region"]["extension"]["codelists"]
    assert len(named) == 6 + 11 + 17
    for codelist in named:
        for language in ("no", "nn", "en"):
            assert bank.get(f"{BANK}/codelists/{codelist['id']}?lang={language}").json()["values"]


def test_a_saved_query_keeps_and_is_run_again(release: Path, tmp_path: Path) -> None:
    saving = client(release, saved=tmp_path / "saved")
    made = saving.post(f"{BANK}/savedqueries", json=QUERY)
    assert made.status_code == 201
    name = made.json()["id"]
    # Another process, later: only the folder is there.
    later = client(release, saved=tmp_path / "saved")
    assert later.get(f"{BANK}/savedqueries/{name}").json()["savedQuery"] == {"id": name, **QUERY}
    data = later.get(f"{BANK}/savedqueries/{name}/data")
    assert data.headers["content-type"].startswith("text/csv")
    assert data.text.startswith('"Region","Utfall","ContentsCode","2021"')
    chosen = later.get(f"{BANK}/savedqueries/{name}/selection").json()["selection"]
    assert chosen[0] == {"variableCode": "Region", "codelist": "vs_Fylker", "valueCodes": ["42", "46"]}
    assert saving.post(f"{BANK}/savedqueries", json=QUERY).json()["id"] == name


def test_there_is_room_for_so_many_saved_queries_and_no_more(release: Path, tmp_path: Path) -> None:
    saving = client(release, saved=tmp_path / "saved", most_saved=1)
    other = {**QUERY, "language": "nn"}
    assert saving.post(f"{BANK}/savedqueries", json=QUERY).status_code == 201
    assert saving.post(f"{BANK}/savedqueries", json=other).status_code == 429
    assert len(list((tmp_path / "saved").iterdir())) == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"tableId": "NKI0"}, "NKI0"),
        ({"tableId": 1}, "tableId"),
        ({"language": "se"}, "language"),
        ({"outputFormat": "pdf"}, "pdf"),
        ({"outputFormatParams": "UseCodes"}, "outputFormatParams"),
        ({"selection": {}}, "selection"),
    ],
)
def test_only_what_can_be_run_is_saved(bank: Client, change: dict[str, Any], told: str) -> None:
    answer = bank.post(f"{BANK}/savedqueries", json={**QUERY, **change})
    assert answer.status_code in {400, 404}
    assert told in answer.json()["detail"]


@pytest.mark.parametrize("name", ["0" * 24, "..%2F..%2Fmanifest", "x"])
def test_a_saved_query_that_is_not_there_is_not_found(bank: Client, name: str) -> None:
    assert bank.get(f"{BANK}/savedqueries/{name}/data").status_code == 404


@pytest.fixture(name="shelf")
def _shelf(release: Path, tmp_path: Path) -> Path:
    """Make a folder of releases where one is public."""
    only = published(release).current
    shutil.copytree(release, tmp_path / "releases" / only.release)
    listed = current_json((replace(only, published="2027-06-15T06:00:00+00:00"),))
    (tmp_path / "releases" / CURRENT).write_bytes(listed)
    return tmp_path / "releases"


def test_a_release_has_its_own_address_which_never_changes(shelf: Path) -> None:
    serving = client(shelf)
    name = published(shelf).current.release
    own = f"/utgivelser/{name[:12]}{BANK}"
    now, then = serving.get(DATA), serving.get(f"{own}/tables/NKI34/data")
    assert now.json()["value"] == then.json()["value"]
    assert now.json()["updated"] == "2027-06-15T06:00:00Z"
    assert (now.headers["cache-control"], then.headers["cache-control"]) == (
        "no-cache",
        "public, max-age=31536000, immutable",
    )
    assert own in serving.get(f"{own}/tables").text
    assert serving.get(f"/utgivelser/{'0' * 12}{BANK}/tables").status_code == 404


def test_a_new_release_is_seen_without_a_restart_and_the_old_one_stays(shelf: Path) -> None:
    app = open_app(shelf, Settings(base_url="http://testserver", calls=0))
    serving = Client(app)
    first = published(shelf).current
    before = serving.get(DATA).json()
    second = _corrected(shelf, first.folder)
    listed = current_json((first, replace(first, release=second, previous=first.release, folder=shelf / second)))
    (shelf / "new.json").write_bytes(listed)
    (shelf / "new.json").rename(shelf / CURRENT)
    app.app.app.state.shelf.clock = lambda: float("inf")
    after = serving.get(DATA).json()
    assert after["source"] != before["source"]
    assert second[:12] in after["source"]
    old = f"/utgivelser/{first.release[:12]}{BANK}"
    assert serving.get(f"{old}/tables/NKI34/data").json()["source"] == before["source"]


def _corrected(shelf: Path, folder: Path) -> str:
    """Make another release that differs in its manifest only, and give its hash."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    content = json.dumps({**manifest, "reason": "prøve"}, sort_keys=True).encode()
    name = hashlib.sha256(content).hexdigest()
    shutil.copytree(folder, shelf / name)
    (shelf / name / "manifest.json").write_bytes(content)
    return name


def test_the_older_door_knows_its_tables_its_limits_and_its_languages(bank: Client) -> None:
    assert bank.get("/api/v1/no/").json() == [{"dbid": "nki", "text": "Nasjonale kvalitetsindikatorer"}]
    limits = bank.get("/api/v1/en/?config").json()
    assert (limits["maxCells"], limits["timeWindow"], limits["CORS"]) == (800_000, 60, True)
    assert [table["id"] for table in bank.get("/api/v1/nb/nki").json()] == TABLE_NAMES
    assert bank.get("/api/v1/nn/nki?query=reise").json()[0]["id"] == "NKI274"
    said = bank.get("/api/v1/en/nki/NKI34").json()["variables"]
    assert [(v["code"], v.get("elimination", False), v.get("time", False)) for v in said] == [
        ("Region", True, False),
        ("Utfall", False, False),
        ("Alder", True, False),
        ("ContentsCode", False, False),
        ("Tid", False, True),
    ]


@pytest.mark.parametrize("form", ["json-stat2", "json-stat", "json", "csv", "csv2", "px", "xlsx", "html5_table"])
def test_the_older_door_answers_in_every_form_it_names(bank: Client, form: str) -> None:
    query = [
        {"code": "Region", "selection": {"filter": "vs:vs_Fylker", "values": ["42"]}},
        {"code": "Tid", "selection": {"filter": "top", "values": ["1"]}},
        {"code": "Utfall", "selection": {"filter": "item", "values": ["met"]}},
    ]
    answer = bank.post("/api/v1/no/nki/NKI34", json={"query": query, "response": {"format": form}})
    assert answer.status_code == 200, answer.text
    assert answer.content


@pytest.mark.parametrize(
    "body", [{}, {"query": 1}, {"query": [1]}, {"query": [], "response": {"format": "pdf"}}, {"query": [{"code": "x"}]}]
)
def test_the_older_door_says_what_it_cannot_read(bank: Client, body: object) -> None:
    assert bank.post("/api/v1/no/nki/NKI34", json=body).status_code == 400
