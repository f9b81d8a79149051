"""The command line: letters and exit codes for people, files that are whole or not there."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PERSON = "pseudonym;foedselsaar;bostedskommune\nbcdfghjk;1980;4203\ncdfghjkl;2010;4203\ndfghjklm;1940;0301\n"
ANSWERS = (
    "pseudonym;kode;verdi;registrert_dato\n"
    "bcdfghjk;13;1;2021-03-01\nbcdfghjk;14;1;2021-03-01\ncdfghjkl;13;1;2020-01-01\ndfghjklm;13;2;2020-01-01\n"
)
HEADER = (
    "innsending_id;rapporteringsaar;kommunenummer;geografi;status;sammen_med_kommunenummer;mottatt;foreloepig;"
    "format_versjon\ni-4203;2021;4203;2020;rapportert;;2022-01-10T12:00:00;nei;1\n"
)


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """Write a good delivery from Arendal."""
    folder = tmp_path / "inn" / "4203"
    folder.mkdir(parents=True)
    (folder / "innsending.csv").write_text(HEADER, encoding="utf-8")
    (folder / "person.csv").write_text(PERSON, encoding="utf-8")
    (folder / "personopplysning.csv").write_text(ANSWERS, encoding="utf-8")
    return folder


def spoil(delivery: Path, name: str, change: Callable[[str], str]) -> None:
    """Change one file of a delivery."""
    text = (delivery / name).read_text(encoding="utf-8")
    (delivery / name).write_text(change(text), encoding="utf-8")


def test_counts_writes_the_fixed_table(delivery: Path, tmp_path: Path) -> None:
    out = tmp_path / "ut" / "counts.csv"
    assert main(["counts", "--deliveries", str(delivery.parent), "--year", "2021", "--out", str(out)]) == 0
    header, *rows = list(csv.reader(out.read_text(encoding="utf-8").splitlines()))
    assert ",".join(header) == ("indicator,year,level,area,stratum,denominator,met,partly_met,unmet,unreported,other")
    assert ["bistand-kultur-fritid", "2021", "kommune", "4203", "all", "2", "1", "0", "0", "1", "0"] in rows
    assert rows == sorted(rows, key=lambda row: (row[0], int(row[1]), *row[2:5]))
    assert {row[3] for row in rows if row[2] == "kommune"} == {"0301", "4203"}


def test_every_engine_gives_the_same_bytes(delivery: Path, tmp_path: Path, engine: str) -> None:
    common = ["counts", "--deliveries", str(delivery), "--year", "2021", "--out"]
    assert main([*common, str(tmp_path / "one.csv")]) == 0
    assert main([*common, str(tmp_path / "two.csv"), "--engine", engine]) == 0
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_a_refused_delivery_writes_nothing_and_tells_everything(
    delivery: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(delivery, "person.csv", lambda text: text.replace("4203", "9998").replace("1980", "198x"))
    out = tmp_path / "counts.csv"
    assert main(["counts", "--deliveries", str(delivery), "--year", "2021", "--out", str(out)]) == 2
    assert not out.exists()
    said = capsys.readouterr().err
    assert "bostedskommune" in said
    assert "foedselsaar" in said
    assert "9998" not in said
    assert "198x" not in said


def test_an_old_table_is_kept_when_the_new_one_is_refused(delivery: Path, tmp_path: Path) -> None:
    out = tmp_path / "counts.csv"
    out.write_text("gammel", encoding="utf-8")
    spoil(delivery, "person.csv", lambda text: text.replace("4203", "9998"))
    assert main(["counts", "--deliveries", str(delivery), "--year", "2021", "--out", str(out)]) == 2
    assert out.read_text(encoding="utf-8") == "gammel"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_check_leaves_with_the_gravest_finding(delivery: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(delivery)]) == 0
    spoil(delivery, "personopplysning.csv", lambda text: text.replace(";14;1;", ";14;7;"))
    assert main(["check", str(delivery)]) == 1
    spoil(delivery, "person.csv", lambda text: text + "bcdfghjk;1980;4203\n")
    assert main(["check", str(delivery)]) == 2
    assert main(["check", str(delivery / "finnes-ikke")]) == 3
    assert "Traceback" not in capsys.readouterr().err


def test_check_speaks_to_machines(delivery: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(delivery, "personopplysning.csv", lambda text: text.replace("2021-03-01", "2021-13-01"))
    assert main(["check", str(delivery), "--format", "json"]) == 2
    (finding,) = [f for f in json.loads(capsys.readouterr().out) if f["severity"] == "error"]
    assert finding["file"] == "4203/personopplysning.csv"
    assert (finding["lines"], finding["field"]) == ([2, 3], "registrert_dato")
    assert finding["what"]
    assert finding["why"]
    assert finding["todo"]


def test_check_reads_a_catalogue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "katalog"
    shutil.copytree(default_catalogue(), mine)
    assert main(["check", str(mine)]) == 0
    page = mine / "indicators" / "bistand-kultur-fritid.yaml"
    page.write_text(page.read_text(encoding="utf-8").replace("\nberegning:", "\nberegnning:"), encoding="utf-8")
    assert main(["check", str(mine)]) == 2
    assert "Mente du «beregning»" in capsys.readouterr().out


def test_a_release_is_prepared_shown_and_never_overwritten(
    delivery: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "utgivelse"
    prepare = ["release", "prepare", "--deliveries", str(delivery), "--year", "2021", "--out", str(out)]
    assert main(prepare) == 0
    assert "Ikke sikret mot omregning" not in capsys.readouterr().out
    manifest = json.loads((out / "manifest.json").read_bytes())
    assert [year["protected_against_recomputation"] for year in manifest["years"]] == [True]
    assert [d["innsending_id"] for d in manifest["deliveries"]] == ["i-4203"]
    assert main(["show", str(out), "--area", "4203"]) == 0
    shown = capsys.readouterr().out
    assert "Arendal" in shown
    assert main(prepare) == 2
    assert main(["show", str(out), "--area", "9998"]) == 2
    assert main(["show", str(tmp_path)]) == 3


def test_two_engines_release_the_same_figures(delivery: Path, tmp_path: Path) -> None:
    for engine in ("duckdb", "plain"):
        out = str(tmp_path / engine)
        assert (
            main(
                [
                    "release",
                    "prepare",
                    "--deliveries",
                    str(delivery),
                    "--year",
                    "2021",
                    "--out",
                    out,
                    "--engine",
                    engine,
                ]
            )
            == 0
        )
    assert (tmp_path / "duckdb" / "figures.csv").read_bytes() == (tmp_path / "plain" / "figures.csv").read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["counts", "--help"], ["check", "--help"], ["release", "prepare", "--help"], ["show", "--help"]],
)
def test_help_is_norwegian(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ending:
        main(arguments)
    assert ending.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith("bruk: nki")
    assert "usage" not in said
    assert "show this help" not in said


def test_a_wrong_command_says_how_to_see_what_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ending:
        main(["counts"])
    assert ending.value.code == 2
    assert "nki counts --help" in capsys.readouterr().err


def test_nothing_of_the_figures_depends_on_the_machine(delivery: Path, tmp_path: Path) -> None:
    outputs = set()
    for seed, zone, locale in (("0", "UTC", "C.UTF-8"), ("77", "Pacific/Auckland", "C")):
        out = tmp_path / f"{seed}.csv"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        command = [
            sys.executable,
            "-m",
            "nki",
            "counts",
            "--deliveries",
            str(delivery),
            "--year",
            "2021",
            "--out",
            str(out),
        ]
        done = subprocess.run(command, env=environment, capture_output=True, check=True)  # noqa: S603  (our own)
        assert (done.stdout, done.stderr) == (b"", b"")
        outputs.add(out.read_bytes())
    assert len(outputs) == 1


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom nki.cli.parser import build_parser\nbuild_parser().format_help()\n"
        "print([m for m in ('polars', 'duckdb', 'numpy', 'pydantic', 'rich', 'yaml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603
    assert done.stdout.strip() == "[]"


def test_a_year_nobody_delivered_for_is_not_a_year_of_zeros(
    delivery: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "counts.csv"
    assert main(["counts", "--deliveries", str(delivery), "--year", "2020", "--out", str(out)]) == 2
    assert "2020" in capsys.readouterr().err
    assert not out.exists()


def test_a_fylke_from_which_nobody_reported_is_said_to_be_so(delivery: Path, tmp_path: Path) -> None:
    out = tmp_path / "r"
    assert main(["release", "prepare", "--deliveries", str(delivery), "--year", "2021", "--out", str(out)]) == 0
    rows = list(csv.reader((out / "figures.csv").read_text(encoding="utf-8").splitlines()))
    status = {row[3]: (row[6], row[9]) for row in rows if row[2] == "fylke" and row[4] == "all" and row[5] == "unmet"}
    assert status["11"] == ("", "not_reported")
    assert status["42"][1] != "not_reported"
    assert status["03"][1] != "not_reported", "somebody in Arendal's delivery lives in Oslo"


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("parameters/skjerming.yaml", "smaa_antall"),
        ("parameters/kontroll.yaml", "gyldig_fra"),
        ("texts/merknader.yaml", "syntetisk"),
        ("indicators/bistand-kultur-fritid.cases.yaml", "eksempler"),
        ("published/nki_2017_2021.csv", "andel_1a"),
        ("registers/iplos.yaml", "tabeller"),
        ("codelists/kommuner.csv", "gyldig_fra"),
    ],
)
def test_check_reads_every_part_of_a_catalogue(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, change: str
) -> None:
    mine = tmp_path / "katalog"
    shutil.copytree(default_catalogue(), mine)
    page = mine / file
    page.write_text(page.read_text(encoding="utf-8").replace(change, "tull"), encoding="utf-8")
    assert main(["check", str(mine)]) == 2
    page.unlink()
    assert main(["check", str(mine)]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("out", ["", "file/under"])
def test_a_place_that_cannot_be_written_is_told(
    delivery: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["counts", "--deliveries", str(delivery), "--year", "2021", "--out", str(tmp_path / out)]) == 3
    assert "kan ikke leses eller skrives" in capsys.readouterr().err


def test_the_demo_looks_for_its_kommune_before_it_builds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--out", str(tmp_path / "demo"), "--area", "9999"]) == 2
    assert "9999" in capsys.readouterr().err
    assert not (tmp_path / "demo").exists()
