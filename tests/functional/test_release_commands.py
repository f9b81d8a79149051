"""Releases from the command line: made by one, approved by two others, out in one step, the same bytes anywhere."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nki.cli import main
from nki.publication import published
from store_support import sent
from support import send
from unit.publication.test_release import make_release

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).resolve().parents[1]
SYNTHETIC = {"opphav": "syntetisk", "geografi": "2020"}
KOMMUNER = ("0301", "4203", "1103")


def deliver(folder: Path, size: int = 200, received: str = "2022-01-10T12:00:00") -> Path:
    """Write a delivery for each of a few kommuner."""
    for kommune in KOMMUNER:
        send(folder / kommune, sent(kommune, size, received=received, more=SYNTHETIC))
    return folder


@pytest.fixture(name="deliveries")
def _deliveries(tmp_path: Path) -> Path:
    return deliver(tmp_path / "inn")


@pytest.fixture(name="nki")
def _nki(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*said: object) -> tuple[int, str]:
        words = [str(word) for word in said]
        code = main([*words, "--register", str(tmp_path / "r")] if words[:2] != ["release", "diff"] else words)
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    return run


def only(tmp_path: Path) -> str:
    """Name the release that is not out yet, or the only one."""
    names = {path.name for path in (tmp_path / "r" / "releases").iterdir() if path.is_dir()}
    return (names - {one.release for one in published(tmp_path / "r" / "releases").releases} or names).pop()


def test_from_deliveries_to_public_and_a_correction_after_it(
    tmp_path: Path, deliveries: Path, nki: Callable[..., tuple[int, str]]
) -> None:
    for name in ("Ada", "Bo", "Cai"):
        assert nki("release", "keys", name, "--out", tmp_path / name)[0] == 0
    prepare = ("release", "prepare", "--year", 2021, "--key", tmp_path / "Ada", "--deliveries")
    assert nki(*prepare, deliveries)[0] == 0
    first = only(tmp_path)
    assert nki("release", "approve", first, "--key", tmp_path / "Ada")[0] == 2
    assert nki("release", "publish", first)[0] == 2
    for name in ("Bo", "Cai"):
        assert nki("release", "approve", first, "--key", tmp_path / name)[0] == 0
    assert nki("release", "publish", first) == (0, nki("release", "publish", first)[1])
    assert published(tmp_path / "r" / "releases").current.release == first
    assert nki("verify", first, "--deliveries", deliveries)[0] == 0

    corrected = deliver(tmp_path / "rettet", size=260, received="2022-03-01T12:00:00")
    code, said = nki(*prepare, corrected)
    assert (code, "--reason" in said) == (2, True)
    assert nki(*prepare, corrected, "--reason", "Tre kommuner har rettet")[0] == 0
    second = only(tmp_path)
    for name in ("Bo", "Cai"):
        assert nki("release", "approve", second, "--key", tmp_path / name)[0] == 0
    assert nki("release", "publish", second)[0] == 0
    rows = [json.loads(line) for line in nki("release", "list", "--format", "json")[1].splitlines()]
    assert [(row["release"], row["current"], row["authors"], row["approved_by"]) for row in rows] == [
        (first, False, ["Ada"], ["Bo", "Cai"]),
        (second, True, ["Ada"], ["Bo", "Cai"]),
    ]
    folders = [tmp_path / "r" / "releases" / one for one in (first, second)]
    code, said = nki("release", "diff", *folders, "--format", "json")
    assert {tuple(json.loads(line)["because"]) for line in said.splitlines()} == {("deliveries",)}
    assert "tall er endret" in nki("release", "diff", *folders)[1]
    code, said = nki("verify", folders[1], "--deliveries", corrected)
    assert (code, "godkjent av 2 andre; underskriftene stemmer" in said) == (0, True)
    listed = tmp_path / "r" / "releases" / "current.json"
    listed.write_text(listed.read_text(encoding="utf-8").replace('"approval"', '"author"'), encoding="utf-8")
    assert nki("verify", folders[1], "--deliveries", corrected)[0] == 1
    assert "Ada" in nki("release", "list")[1]
    keys = folders[1].parent / "keys.json"
    assert nki("verify", folders[0], "--deliveries", deliveries, "--keys", keys)[0] == 0
    assert hashlib.sha256(keys.read_bytes()).hexdigest() in nki("release", "list")[1]
    assert nki("release", "revoke", "Bo", "--why", "sluttet")[0] == 0
    assert nki("release", "revoke", "Bo", "--why", "sluttet")[0] == 2


def test_a_release_is_counted_again_from_the_register_also_when_newer_deliveries_are_in_force(
    tmp_path: Path, deliveries: Path, nki: Callable[..., tuple[int, str]]
) -> None:
    assert nki("receive", deliveries)[0] < 2
    assert nki("release", "prepare", "--year", 2021)[0] == 0
    name = only(tmp_path)
    corrected = deliver(tmp_path / "rettet", size=260, received="2022-03-01T12:00:00")
    assert nki("receive", corrected)[0] < 2
    code, said = nki("verify", name)
    assert (code, "hver bit er lik" in said) == (0, True), said
    code, said = nki("release", "verify", name, "--deliveries", corrected)
    assert (code, "Innsendingene er andre" in said) == (1, True), said


def test_control_a_flipped_bit_is_found_by_verify(
    tmp_path: Path, deliveries: Path, nki: Callable[..., tuple[int, str]]
) -> None:
    out = tmp_path / "ut"
    assert nki("release", "prepare", "--deliveries", deliveries, "--year", 2021, "--out", out)[0] == 0
    assert nki("verify", out) == (0, nki("verify", out)[1])
    assert "Ikke regnet på nytt" in nki("verify", out)[1]
    content = bytearray((out / "figures.csv").read_bytes())
    content[-5] ^= 1
    (out / "figures.csv").write_bytes(content)
    code, said = nki("verify", out)
    assert (code, "figures.csv er endret" in said) == (1, True)
    assert nki("verify", tmp_path / "ingen")[0] == 2


def test_a_time_without_a_zone_is_no_time(deliveries: Path, nki: Callable[..., tuple[int, str]]) -> None:
    for when in ("2027-06-15T08:00", "i morgen"):
        code, said = nki("release", "prepare", "--deliveries", deliveries, "--year", 2021, "--not-before", when)
        assert (code, "tidssone" in said) == (2, True)


def prepare_elsewhere(deliveries: list[Path], out: Path, one_core: bool, **said: str) -> dict[str, bytes]:  # noqa: FBT001
    """Make a release in a process of its own."""
    command = [sys.executable, "-m", "nki", "release", "prepare", "--year", "2021", "--out", str(out), "--deliveries"]
    environment = {**os.environ, **said}
    before = os.sched_getaffinity(0)
    if one_core:
        os.sched_setaffinity(0, {min(before)})
    try:
        subprocess.run([*command, *map(str, deliveries)], check=True, env=environment, capture_output=True)  # noqa: S603
    finally:
        os.sched_setaffinity(0, before)
    return {path.name: path.read_bytes() for path in out.iterdir()}


ELSEWHERE: dict[str, dict[str, Any]] = {
    "one core, far east": {"one_core": True, "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "LC_ALL": "C"},
    "two cores, Turkish": {"one_core": False, "TZ": "America/St_Johns", "PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8"},
}


def test_a_release_has_the_same_bytes_over_threads_time_zone_locale_and_hash_seed(
    tmp_path: Path, deliveries: Path
) -> None:
    paths = [deliveries / kommune for kommune in KOMMUNER]
    made = [
        prepare_elsewhere(paths[::turn], tmp_path / name, POLARS_MAX_THREADS=str(2 + turn), **said)
        for turn, (name, said) in zip((1, -1), ELSEWHERE.items(), strict=True)
    ]
    assert made[0] == made[1]


def test_rows_in_another_order_give_the_same_figures(
    tmp_path: Path, deliveries: Path, nki: Callable[..., tuple[int, str]]
) -> None:
    outs = [tmp_path / "a", tmp_path / "b"]
    prepare = ("release", "prepare", "--deliveries", deliveries, "--year", 2021, "--out")
    assert nki(*prepare, outs[0])[0] == 0
    for path in deliveries.rglob("person*.csv"):
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        random.Random(1).shuffle(rows)  # noqa: S311  (no secret: repeatable)
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    assert nki(*prepare, outs[1])[0] == 0
    differs = [path.name for path in outs[0].iterdir() if path.read_bytes() != (outs[1] / path.name).read_bytes()]
    assert differs == ["manifest.json"]


def test_a_release_made_with_figures_from_elsewhere_names_them_and_needs_them_to_be_made_again(
    tmp_path: Path, deliveries: Path, nki: Callable[..., tuple[int, str]]
) -> None:
    plain, out, known = tmp_path / "a", tmp_path / "b", tmp_path / "kjent.csv"
    prepare = ("release", "prepare", "--deliveries", deliveries, "--year", 2021, "--out")
    assert nki(*prepare, plain)[0] == 0
    shown = next(
        row for row in (plain / "figures.csv").read_text(encoding="utf-8").splitlines() if ",land,0,all,met," in row
    )
    values = shown.split(",")
    header = "indikator;aar;nivaa;omraade;aldersgruppe;utfall;antall"
    known.write_text(f"{header}\n{';'.join(values[:7])}\n", encoding="utf-8")
    assert nki(*prepare, out, "--known", known)[0] == 0
    manifest = (out / "manifest.json").read_text(encoding="utf-8")
    assert json.loads(manifest)["known_outside"] == 1
    assert hashlib.sha256(known.read_bytes()).hexdigest() not in manifest
    again = ("verify", out, "--deliveries", deliveries)
    code, said = nki(*again)
    assert (code, "--known" in said) == (3, True), said
    code, said = nki(*again, "--known", known)
    assert (code, "hver bit er lik" in said) == (0, True), said
    assert main(["audit", str(out), "--known", str(known)]) == 0


def test_wherever_it_is_killed_the_public_sees_all_or_nothing_and_the_next_attempt_succeeds(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    command = [sys.executable, str(HERE / "release_driver.py"), str(tmp_path)]
    done = subprocess.run(command, check=True, env=environment, capture_output=True, text=True)  # noqa: S603
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    release = make_release().sha256
    killed = [line for line in lines if line["killed"]]
    assert len(killed) == len(lines) - 1 > len(make_release().files)
    assert {tuple(line["out"]) for line in lines} == {(), (release,)}
    for line in lines:
        assert line["faults"] == []
        assert line["out"] in ([], line["logged"])
        assert line["healed"] == line["logged"]
        assert line["left"] == sorted([release, "current.json", "keys.json"])
        assert line["chain"] == []
        assert line["again"] == {"out": [release], "faults": []}
    assert any(line["logged"] and not line["out"] for line in killed)


def test_a_kommune_that_must_wait_stands_as_in_the_release_before(
    tmp_path: Path, deliveries: Path, nki: Callable[..., tuple[int, str]]
) -> None:
    assert nki("release", "require", 0, "--why", "prøve")[0] == 0
    assert nki("receive", deliveries)[0] < 2
    prepare = ("release", "prepare", "--year", 2021)
    code, said = nki(*prepare, "--wait", "0301")
    assert (code, "når noe er publisert" in said) == (2, True)
    assert nki(*prepare)[0] == 0
    first = only(tmp_path)
    assert nki("release", "publish", first)[0] == 0
    assert nki("receive", deliver(tmp_path / "rettet", size=260, received="2022-03-01T12:00:00"))[0] < 2
    code, said = nki(*prepare, "--reason", "Rettet", "--wait", "4203", "5001")
    assert (code, "5001" in said, "4203" in said) == (2, True, False)
    code, said = nki(*prepare, "--reason", "To har rettet", "--wait", "4203")
    assert code == 0, said
    second = only(tmp_path)
    folders = [tmp_path / "r" / "releases" / one for one in (first, second)]
    manifests = [json.loads((folder / "manifest.json").read_text(encoding="utf-8")) for folder in folders]
    before, now = ({one["kommune"]: one["sha256"] for one in manifest["deliveries"]} for manifest in manifests)
    assert {kommune for kommune in KOMMUNER if before[kommune] == now[kommune]} == {"4203"}
    code, said = nki("release", "diff", *folders, "--format", "json")
    changed = {json.loads(line)["area"] for line in said.splitlines()}
    assert (code, "4203" in changed, "0301" in changed) == (0, False, True)
    assert nki("verify", second)[0] == 0
    assert nki("release", "publish", second)[0] == 0
    rows = [json.loads(line) for line in nki("deliveries", "--format", "json")[1].splitlines()]
    for gone in (row["sha256"] for row in rows if row["kommunenummer"] == "4203"):
        assert nki("withdraw", gone, "--why", "feil")[0] == 0
    code, said = nki(*prepare, "--reason", "En er trukket", "--wait", "4203")
    assert code == 0, said
    third = json.loads((tmp_path / "r" / "releases" / only(tmp_path) / "manifest.json").read_text(encoding="utf-8"))
    assert {one["kommune"]: one["sha256"] for one in third["deliveries"]} == now


def test_a_year_that_is_out_comes_out_in_another_division_of_the_country(
    tmp_path: Path, deliveries: Path, nki: Callable[..., tuple[int, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert nki("release", "require", 0, "--why", "prøve")[0] == 0
    assert nki("receive", deliveries)[0] < 2
    prepare = ("release", "prepare", "--year", 2021)
    assert nki(*prepare)[0] == 0
    first = only(tmp_path)
    assert nki("release", "publish", first)[0] == 0
    assert nki(*prepare, "--structure", 2024, "--reason", "Ny inndeling")[0] == 0
    second = only(tmp_path)
    folders = [tmp_path / "r" / "releases" / one for one in (first, second)]
    years = [json.loads((one / "manifest.json").read_text(encoding="utf-8"))["years"] for one in folders]
    assert [year["structure"] for (year,) in years] == [2020, 2024]
    proof = (folders[1] / "proof.json").read_text(encoding="utf-8")
    assert proof.count('"earlier_tables": 1') == 2
    assert main(["audit", str(folders[1]), "--with", str(folders[0])]) == 0
    assert "kan regnes ut. Utgivelsen er ikke" not in capsys.readouterr().out
    assert nki("verify", second)[0] == 0
