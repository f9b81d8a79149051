"""The register's commands: lines for machines, receipts for people, exit codes; and P7 from end to end."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import zipfile
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.cli import deliveries, extract, receive, withdraw
from nki.cli.main import main
from nki.cli.words import printable
from nki.errors import UnreadableError, UsageError
from nki.publication import read_release
from nki.registers.store import deliveries as list_deliveries
from nki.web.bank.tables import bank_tables
from nki.web.site.pages.place import place_page
from nki.web.site.pages.quality import quality_page
from nki.web.site.workshop import open_workshop
from store_support import KOMMUNER, opened, send_many, sent
from support import Sent, count, send

if TYPE_CHECKING:
    from types import ModuleType

TESTS = Path(__file__).resolve().parents[1]
DEFAULTS = {"catalogue": None, "format": "table", "year": None, "status": False, "carry_forward": False}
FIELDS = {
    "innsending_id",
    "kommunenummer",
    "rapporteringsaar",
    "sha256",
    "state",
    "sequence",
    "chain_head",
    "signature",
}


def command(module: ModuleType, register: Path, **said: object) -> int:
    """Run a command as the parser would."""
    code: int = module.run(Namespace(**(DEFAULTS | {"register": register} | said)))
    return code


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """Read what was said to a machine."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_receive_says_a_line_per_delivery(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = send_many(tmp_path / "inn", ("0301", "4203"))
    assert command(receive, tmp_path / "var", deliveries=paths, format="json") == 0
    first = lines(capsys)
    assert [(one["kommunenummer"], one["state"], one["findings"]) for one in first] == [
        ("0301", "accepted", 0),
        ("4203", "accepted", 0),
    ]
    assert first[0].keys() >= FIELDS
    assert command(receive, tmp_path / "var", deliveries=[tmp_path / "inn"], format="json") == 0
    assert lines(capsys) == first
    assert command(deliveries, tmp_path / "var", format="json") == 0
    assert lines(capsys) == first
    assert command(receive, tmp_path / "var", deliveries=[], format="json") == 0
    assert lines(capsys) == []


def test_receive_leaves_with_the_gravest_outcome(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = send(tmp_path / "god", sent("0301"))
    warned = send(tmp_path / "advart", Sent("4203", (("a", "", ""),), (("a", "14", "1", ""),)))
    broken = send(tmp_path / "feil", sent("1103"))
    (broken / "person.csv").unlink()
    codes = {path: command(receive, tmp_path / "var", deliveries=[path]) for path in (good, warned, broken)}
    assert list(codes.values()) == [0, 1, 2]
    said = capsys.readouterr()
    assert "Kvittering nr. 1: god, tatt i bruk" in said.out
    assert "Kvittering nr. 3: feil, avvist" in said.out
    assert "Filen mangler" in said.err
    assert command(receive, tmp_path / "var", deliveries=[good, tmp_path / "borte", broken]) == 3
    assert "finnes ikke" in capsys.readouterr().err


def test_deliveries_says_who_has_delivered_and_who_has_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    together = {"status": "rapportert_sammen_med", "sammen_med_kommunenummer": "1149"}
    paths = [send(tmp_path / "a", sent("1149")), send(tmp_path / "b", Sent("1151", more=together))]
    command(receive, tmp_path / "var", deliveries=paths)
    capsys.readouterr()
    assert command(deliveries, tmp_path / "var") == 0
    said = capsys.readouterr().out
    assert "2021: 1 av 356 kommuner har levert" in said
    assert "1151 Utsira: rapportert sammen med 1149" in said
    assert "ikke levert (354): 0301 Oslo" in said
    assert "behov 13 registrert for 5 (100,0 %)" in said
    assert command(deliveries, tmp_path / "var", year=2021, format="json", status=True) == 0
    (year,) = lines(capsys)
    by_kommune = {one["kommune"]: one for one in year["kommuner"]}  # type: ignore[union-attr]
    assert by_kommune["5001"]["status"] == "mangler"
    assert by_kommune["1149"]["with_us"] == ["1151"]
    assert {name: by_kommune["1149"][name] for name in ("version", "persons")} == {"version": 1, "persons": 5}
    assert by_kommune["1149"]["registered"]["13"] == year["registered"]["13"] == 5  # type: ignore[call-overload, index]
    assert command(deliveries, tmp_path / "var", year=2021) == 0
    assert "5001 Trondheim" in capsys.readouterr().out


def test_deliveries_tells_versions_partial_and_silent_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [
        send(tmp_path / "a", sent("0301")),
        send(tmp_path / "b", sent("0301", seed=1, received="2022-02-01T00:00:00")),
        send(tmp_path / "c", Sent("4203", (("a", "1980", ""),), more={"status": "delvis"})),
        send(tmp_path / "d", Sent("1103", more={"status": "ikke_rapportert"})),
    ]
    command(receive, tmp_path / "var", deliveries=paths)
    capsys.readouterr()
    assert command(deliveries, tmp_path / "var") == 0
    said = capsys.readouterr().out
    for words in ("1 har levert delvis", "levert delvis (1): 4203 Arendal", "har rapportert (1): 1103 Stavanger"):
        assert words in said
    assert "levert mer enn én gang: 1 kommuner" in said
    assert "erstattet" in said


def test_withdraw_says_what_counts_now(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [send(tmp_path / "a", sent("0301")), send(tmp_path / "b", sent("0301", received="2022-03-01T00:00:00"))]
    command(receive, tmp_path / "var", deliveries=paths)
    for name, words in (("2022-03-01T00:00:00", "Nå gjelder nr. 1."), ("2022-01-10T12:00:00", "ingen innsending")):
        assert command(withdraw, tmp_path / "var", delivery=f"0301-2021-{name}", why="feil uttrekk") == 0
        assert words in capsys.readouterr().out
    with pytest.raises(UsageError):
        command(withdraw, tmp_path / "var", delivery="0301-2021-2022-01-10T12:00:00", why="igjen")


def test_extract_says_what_the_year_is_made_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [send(tmp_path / "a", sent("0301", year=2020)), send(tmp_path / "b", sent("4203"))]
    command(receive, tmp_path / "var", deliveries=paths)
    capsys.readouterr()
    assert command(extract, tmp_path / "var", year=2021) == 0
    assert capsys.readouterr().out == "2021: 1 innsendinger, 5 personer, 20 opplysninger\n"
    assert command(extract, tmp_path / "var", year=2021, carry_forward=True) == 0
    assert "videreført fra 2020: 0301" in capsys.readouterr().out


def test_what_is_carried_from_the_year_before_is_said_to_be_all_the_way_to_the_release(tmp_path: Path) -> None:
    paths = [send(tmp_path / "a", sent("0301", 30, year=2020)), send(tmp_path / "b", sent("4203", 30))]
    register, out = tmp_path / "var", tmp_path / "ut"
    command(receive, register, deliveries=paths)
    words = ["release", "prepare", "--register", str(register), "--year", "2021", "--out"]
    assert main([*words, str(out / "med"), "--carry-forward"]) == 0
    assert main([*words, str(out / "uten")]) == 0
    with_it, without = (
        dict(line.split(",")[1:3] for line in (out / name / "reporting.csv").read_text("utf-8").splitlines()[1:])
        for name in ("med", "uten")
    )
    assert (with_it["0301"], without["0301"]) == ("carried", "not_reported")
    assert (with_it["4203"], without["4203"]) == ("reported", "reported")
    rest = [(out / name / "coverage.csv").read_text("utf-8") for name in ("med", "uten")]
    lands = [next(line for line in text.splitlines() if ",2021,land,0," in line).split(",") for text in rest]
    assert [line[5:8] for line in lands] == [["1", "1", "60"], ["1", "0", "30"]]
    deliveries_behind = json.loads((out / "med" / "manifest.json").read_text("utf-8"))
    assert "0301-2020" in json.dumps(deliveries_behind)
    assert main([*words, str(out / "feil"), "--deliveries", str(paths[0]), "--carry-forward"]) == 2


def test_what_is_carried_is_labelled_in_the_portal_the_bank_and_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [send(tmp_path / "a", sent("0301", 30, year=2020)), send(tmp_path / "b", sent("4203", 30))]
    register, out = tmp_path / "var", tmp_path / "ut"
    command(receive, register, deliveries=paths)
    words = ["release", "prepare", "--register", str(register), "--year", "2021", "--out"]
    shown = {}
    for name, more in (("med", ["--carry-forward"]), ("uten", [])):
        assert main([*words, str(out / name), *more]) == 0
        assert main(["show", str(out / name)]) == 0
        terminal = capsys.readouterr().out
        view = open_workshop(out / name, default_catalogue()).views["nb"]
        slug, place = "bistand-kultur-fritid", view.facts.places["0301"]
        pages = [place_page(view, slug, place).body, quality_page(view, slug).body]
        table = bank_tables(read_release(out / name), name)["NKI34D"]
        region, measure, year = (variable.places for variable in table.variables)
        at = region["0"] * table.strides[0] + measure["Viderefoert"] * table.strides[1] + year["2021"]
        shown[name] = ("1 videreført" in terminal, *("året før" in page for page in pages), table.cells.figures[at])
    assert shown["med"] == (True, True, True, "1")
    assert shown["uten"] == (False, False, False, "0")  # the control


def test_a_test_person_counts_neither_from_the_register_nor_from_the_deliveries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    need = (("felles", "13", "1", "2021-02-01"),)
    for code in ("0301", "4203", "4601", "5001", "1103"):
        send(tmp_path / "inn" / code, Sent(code, (("felles", "1980", ""), (code, "1950", "")), need))
    assert command(receive, tmp_path / "var", deliveries=[tmp_path / "inn"], format="json") == 0
    capsys.readouterr()
    assert command(extract, tmp_path / "var", year=2021) == 0
    assert "5 personer, 0 opplysninger\n  holdt utenfor som testpersoner: 5 linjer" in capsys.readouterr().out
    words = ["counts", "--year", "2021", "--out"]
    assert main([*words, str(tmp_path / "a.csv"), "--register", str(tmp_path / "var")]) == 0
    assert main([*words, str(tmp_path / "b.csv"), "--deliveries", str(tmp_path / "inn")]) == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert ",1," not in (tmp_path / "a.csv").read_text("utf-8")


def test_receive_finds_what_check_finds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    services = (("a", "1", "9", "innvilget", "2021-05-02", "2021-05-01"), ("a", "2", "9", "innvilget", "", ""))
    needs = (("a", "13", "1", "1899-01-01"), ("a", "14", "7", "2022-05-01"))
    path = send(tmp_path / "inn", Sent("0301", (("a", "1900", ""), ("b", "", "")), needs, services))
    assert command(receive, tmp_path / "var", deliveries=[path]) == 1
    capsys.readouterr()
    with opened(tmp_path / "var", create=False) as store:
        (received,) = list_deliveries(store)
    assert main(["check", str(path), "--format", "json"]) == 1
    checked = json.loads(capsys.readouterr().out)
    assert sorted((f.rule, f.file, list(f.lines), f.field) for f in received.findings) == sorted(
        (f["rule"], f["file"], f["lines"], f["field"]) for f in checked
    )
    assert {"D081", "D080", "D090", "D084"} <= {f["rule"] for f in checked}


@pytest.mark.parametrize("module", [deliveries, withdraw, extract])
def test_a_register_that_is_not_there_is_not_made_by_asking(tmp_path: Path, module: ModuleType) -> None:
    with pytest.raises(UnreadableError, match="nki receive"):
        command(module, tmp_path / "var", delivery="x", why="y", year=2021)
    assert not (tmp_path / "var").exists()


def test_nothing_said_or_reported_holds_a_value_of_a_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = send(tmp_path / "inn", Sent("0301", (("kari", "1899", "0301"),), (("kari", "13", "HEMMELIG", ""),)))
    text = (path / "person.csv").read_text(encoding="utf-8")
    (path / "person.csv").write_text(text.replace("1899", "18X99"), encoding="utf-8")
    assert command(receive, tmp_path / "var", deliveries=[path], format="json") == 2
    command(deliveries, tmp_path / "var")
    said = capsys.readouterr()
    reports = b"".join(report.read_bytes() for report in (tmp_path / "var").rglob("report.json")).decode()
    for shown in (said.out, said.err, reports):
        assert "HEMMELIG" not in shown
        assert "18X99" not in shown


HEAVY = """
import sys
from nki.cli.parser import build_parser
build_parser().format_help()
import nki.registers.store
print([name for name in ("cryptography", "polars", "sqlite3") if name in sys.modules and name != "polars"])
"""


def test_help_and_the_face_of_the_store_load_nothing_heavy() -> None:
    said = subprocess.run([sys.executable, "-c", HEAVY], capture_output=True, text=True, check=True)  # noqa: S603
    assert said.stdout == "[]\n"


COUNT = """
import sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path
from store_support import count_store
from nki.catalogue import default_catalogue
from nki.registers.store import find_bundles, open_store, receive
with open_store(Path(sys.argv[2]), default_catalogue(), create=True) as store:
    for bundle in find_bundles(Path(sys.argv[3])):
        receive(store, bundle)
    sys.stdout.write(count_store(store).to_csv())
"""


def shuffled(folder: Path, seed: int) -> None:
    """Put the rows of every file in another order, the header first."""
    dice = random.Random(seed)  # noqa: S311  (no secret: repeatable)
    for path in sorted(folder.rglob("person*.csv")):
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        dice.shuffle(rows)
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def test_from_delivery_to_count_nothing_depends_on_the_machine_or_the_order(tmp_path: Path) -> None:
    worlds = [("1", "UTC", "C.UTF-8", "0"), ("2", "Pacific/Auckland", "C", "77"), ("4", "America/Lima", "C.UTF-8", "5")]
    outputs = set()
    for number, (threads, zone, locale, seed) in enumerate(worlds):
        folder = tmp_path / f"inn{number}"
        send_many(folder, KOMMUNER[:4], 40)
        shuffled(folder, number)
        world = {"POLARS_MAX_THREADS": threads, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}
        command_line = [sys.executable, "-c", COUNT, str(TESTS), str(tmp_path / f"var{number}"), str(folder)]
        said = subprocess.run(command_line, env=os.environ | world, capture_output=True, check=True)  # noqa: S603
        outputs.add(said.stdout)
    assert len(outputs) == 1
    everybody = [sent(kommune, 40) for kommune in KOMMUNER[:4]]
    assert outputs.pop().decode() == count(tmp_path / "her", everybody).to_csv()


def test_control_one_answer_changed_changes_the_count(tmp_path: Path) -> None:
    delivered = sent("0301", 40)
    (name, code, value, day), *rest = delivered.registrations
    other = Sent("0301", delivered.persons, ((name, code, "2" if value == "1" else "1", day), *rest))
    assert count(tmp_path / "a", [delivered]).to_csv() != count(tmp_path / "b", [other]).to_csv()


HOSTILE = "\x1b]0;eid\x07\x1b[2J\u202e=1+1\n.xml"


def test_no_name_a_sender_chooses_is_carried_out_by_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(tmp_path / "inn.zip", "w") as archive:
        archive.writestr(HOSTILE, "<leveranse")
    (tmp_path / HOSTILE).write_text("nei", encoding="utf-8")
    for path in (tmp_path / "inn.zip", tmp_path / HOSTILE, tmp_path / f"{HOSTILE}borte"):
        assert main(["receive", str(path), "--register", str(tmp_path / "var")]) in {2, 3}
        main(["check", str(path)])
    main(["deliveries", "--register", str(tmp_path / "var")])
    said = capsys.readouterr()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "var").rglob("report.json")).decode()
    for shown in (said.out, said.err, kept):
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_control_a_terminal_would_carry_the_name_out() -> None:
    assert {"\x1b", "\x07", "\u202e"} & set(HOSTILE)
    assert not any(sign in printable(HOSTILE) for sign in "\x1b\x07\u202e")
