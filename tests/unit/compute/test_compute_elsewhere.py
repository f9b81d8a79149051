"""Engines on a server: lines in any order, letters that keep the secrets, nothing left behind."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
import pytest

from nki.compute import compute_counts, dialects
from nki.compute.plan import AS_THEY_STAND, Order
from nki.errors import MissingExtraError, UnreadableError, UsageError
from support import Sent, extract, indicators, reference, send_all

if TYPE_CHECKING:
    from pathlib import Path

    from nki.compute import CountTable, Engine
    from nki.registers import Extract

SERVERS = ("postgres", "spark")
ANSWERS = (("13", "1", "2021-03-01"), ("13", "2", ""), ("14", "1", "2021-12-31"), ("14", "3", "2021-03-01"))


@pytest.fixture
def records(tmp_path: Path) -> Extract:
    """Read two deliveries of the same four persons, each with two answers to every question."""
    names = "ABCD"
    people = tuple((name, str(1940 + 20 * place), "") for place, name in enumerate(names))
    answers = tuple((name, *answer) for name in names for answer in ANSWERS)
    late = replace(first := Sent("0301", people, answers), kommune="4203", received="2022-01-11")
    return extract(send_all(tmp_path, [first, late]))


def shuffled(records: Extract) -> Extract:
    tables = records.records
    mixed = replace(
        tables,
        persons=tables.persons.sample(fraction=1, shuffle=True, seed=1),
        registrations=tables.registrations.sample(fraction=1, shuffle=True, seed=1),
    )
    return replace(records, records=mixed)


def counted(records: Extract, engine: Engine) -> CountTable:
    return compute_counts(indicators(), records, reference(), engine=engine)


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.param
    request.getfixturevalue(engine)
    return engine


def test_on_a_server_the_order_of_lines_is_nothing(records: Extract, server: Engine) -> None:
    assert counted(shuffled(records), server).to_csv() == counted(records, "plain").to_csv()


@pytest.mark.usefixtures("postgres")
@pytest.mark.parametrize(
    "wrong",
    [
        AS_THEY_STAND,
        Order(dialects.SORTED.persons, dialects.SORTED.registrations.replace("day NULLS FIRST, ", "")),
        Order(dialects.SORTED.persons.replace("delivery", "delivery DESC"), dialects.SORTED.registrations),
    ],
    ids=["no order", "without the day", "the first delivery"],
)
def test_a_plan_that_forgets_the_order_is_caught(
    records: Extract, wrong: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "SORTED", wrong)
    assert counted(shuffled(records), "postgres").to_csv() != counted(records, "plain").to_csv()


@pytest.mark.usefixtures("postgres")
def test_nothing_is_left_on_the_postgres_that_counted(records: Extract) -> None:
    counted(records, "postgres")
    with psycopg.connect(os.environ["NKI_POSTGRES"]) as session:
        found = session.execute("SELECT count(*) FROM pg_class WHERE relname IN ('persons', 'registrations', 'active')")
        assert found.fetchall() == [(0,)]


def test_a_postgres_that_is_not_named_is_asked_for(records: Extract, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NKI_POSTGRES", raising=False)
    with pytest.raises(UsageError, match="NKI_POSTGRES"):
        counted(records, "postgres")


@pytest.mark.parametrize(
    "said", ["host={0} user=ola password=hemmelig", "postgresql://ola:hemmelig@/x?host={0}&rubbish=1"]
)
def test_a_postgres_that_does_not_answer_is_told_without_its_secrets(
    records: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("NKI_POSTGRES", said.format(tmp_path))
    with pytest.raises(UnreadableError, match="NKI_POSTGRES") as told:
        counted(records, "postgres")
    assert not {"hemmelig", "ola", str(tmp_path)} & set(str(told.value).replace("»", " ").split())
    assert told.value.__suppress_context__


@pytest.mark.parametrize(("engine", "missing"), [("postgres", "psycopg"), ("spark", "pyspark.sql")])
def test_an_engine_that_is_not_installed_says_what_to_install(
    records: Extract, engine: Engine, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingExtraError, match=rf"nki\[{engine}\]"):
        counted(records, engine)
