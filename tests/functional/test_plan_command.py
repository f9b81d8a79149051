"""`nki plan`: the SQL that counts, to read and to run."""

from __future__ import annotations

import sys
import time

import duckdb
import pytest
import sqlglot

from nki.cli import main
from nki.compute.dialects import DIALECTS, Dialect, plan_sql
from nki.period import Period
from support import BISTAND, TRANSPORT, indicators, schema

WIDE = {"FILTER", "GROUPING", "ASOF", "QUALIFY", "ROLLUP", "CUBE", "PIVOT"}
SECONDS = 0.1


def shown(capsys: pytest.CaptureFixture[str], *said: str) -> str:
    assert main(["plan", *said]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_plan_is_read_by_the_engine_it_is_for_and_stays_narrow(
    capsys: pytest.CaptureFixture[str], dialect: Dialect
) -> None:
    text = shown(capsys, BISTAND, TRANSPORT, "--engine", dialect)
    statement = sqlglot.parse_one(text, read=dialect)
    assert statement.named_selects == ["cell", BISTAND, TRANSPORT, "persons"]
    tokens = {token.text.upper() for token in sqlglot.tokenize(text, read=dialect)}
    assert {"JOIN", "GROUP BY", "CASE", "LEAD"} <= tokens
    assert not tokens & WIDE
    assert max(map(len, text.splitlines())) <= 120


def test_the_plan_shown_is_the_one_that_runs(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, BISTAND, "--year", "2021")
    duck = duckdb.connect()
    duck.execute(
        "CREATE TABLE persons AS FROM (VALUES (0, 1980, 0), (1, 2010, 0), (2, NULL, 1)) t(person, birth_year, place)"
    )
    duck.execute(
        "CREATE TABLE registrations AS SELECT person, code, day::DATE AS day, value FROM (VALUES "
        "(0, 13, '2020-01-01', 1), (0, 13, '2021-01-01', 0), (0, 14, NULL, 0), (1, 13, '2021-12-31', 0), "
        "(2, 13, '2022-01-01', 0)) t(person, code, day, value)"
    )
    assert sorted(duck.execute(text).fetchall()) == [(0, 5, 1), (1, 2, 1), (7, 0, 1)]


def test_what_numbers_mean_stands_above_the_plan(capsys: pytest.CaptureFixture[str]) -> None:
    head = [line for line in shown(capsys, TRANSPORT, "--engine", "spark").splitlines() if line.startswith("-- ")]
    assert any("0 er «1»" in line for line in head)
    assert any(line.startswith(f"-- {TRANSPORT}: 0 uregistrert") for line in head)


@pytest.mark.parametrize(
    ("said", "word"), [(["ukjent-indikator"], "Ukjent indikator"), ([BISTAND, "--engine", "plain"], "har ingen SQL")]
)
def test_a_plan_that_cannot_be_shown_is_told_why(
    capsys: pytest.CaptureFixture[str], said: list[str], word: str
) -> None:
    assert main(["plan", *said]) == 2
    assert word in capsys.readouterr().err


def test_without_sqlglot_the_others_say_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    assert main(["plan", BISTAND, "--engine", "postgres"]) == 2
    assert "nki[postgres]" in capsys.readouterr().err
    assert "SELECT" in shown(capsys, BISTAND, "--engine", "duckdb")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_plan_is_made_and_carried_over_in_a_tenth_of_a_second(dialect: Dialect) -> None:
    begun = time.process_time()
    plan_sql(indicators(), Period(2021), schema().values, dialect)
    assert time.process_time() - begun <= SECONDS
