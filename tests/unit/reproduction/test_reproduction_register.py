"""A small register, counted again by hand."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import polars as pl
import pytest

from nki.catalogue import default_catalogue
from nki.reproduction import build_register, load_published
from nki.reproduction.fit import Counts, shares_of
from nki.reproduction.frames import tables
from nki.reproduction.plan import plan_year

if TYPE_CHECKING:
    from pathlib import Path

    from nki.reproduction import Built, Published
    from nki.reproduction.movers import Contents
    from nki.reproduction.plan import Planned

    Register = tuple[Path, Built]

YEARS = (2019, 2021)
PLACES = ("0301", "1103", "1149", "1151", "1805", "1806", "1828", "1856", "1871", "3014", "4203", "5011", "5401")
FEW = ("1149", "1151", "1856")


@pytest.fixture(scope="module")
def published() -> Published:
    return load_published(default_catalogue() / "published")


@pytest.fixture(scope="module")
def register(published: Published, tmp_path_factory: pytest.TempPathFactory) -> Register:
    out = tmp_path_factory.mktemp("register")
    return out, build_register(published, out, years=YEARS, only=PLACES)


def headers(out: Path, year: int) -> dict[str, dict[str, str | None]]:
    """Read the headers of a year, in the order the deliveries were received."""
    found = [pl.read_parquet(path).row(0, named=True) for path in sorted(out.glob(f"{year}/*/innsending.parquet"))]
    return {h["kommunenummer"]: h for h in sorted(found, key=lambda h: h["mottatt"])}


def by_hand(out: Path, year: int) -> dict[tuple[str, str], Counter[str]]:
    """Count outcomes by (NKI id, kommune) with nothing but dicts: the latest registration up to 31.12 counts."""
    home: dict[str, str] = {}
    latest: dict[tuple[str, str], tuple[str, str]] = {}
    for kommune in headers(out, year):
        folder = out / str(year) / kommune
        if not (folder / "person.parquet").exists():
            continue
        for person in pl.read_parquet(folder / "person.parquet").iter_rows(named=True):
            home[person["pseudonym"]] = person["bostedskommune"]
        for pseudonym, code, value, day in pl.read_parquet(folder / "personopplysning.parquet").iter_rows():
            if (day or "") <= f"{year}-12-31" and (day or "") >= latest.get((pseudonym, code), ("", ""))[0]:
                latest[pseudonym, code] = (day or "", value)
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (pseudonym, code), (_, value) in latest.items():
        if code in {"13", "15"} and value == "1":
            receipt = latest.get((pseudonym, str(int(code) + 1)), ("", ""))[1]
            counts["34" if code == "13" else "274", home[pseudonym]][receipt] += 1
    return counts


@pytest.mark.parametrize("year", YEARS)
def test_counting_the_register_by_hand_gives_what_was_published(
    register: Register, published: Published, year: int
) -> None:
    out, built = register
    counts = by_hand(out, year)
    unfit = {f.row for f in built.unfit}
    absent = {plan.kommune for plan in built.not_reported if plan.year == year}
    compared = 0
    for row in published.kommuner(year):
        if row.area in PLACES and row not in unfit and row.area not in absent:
            found = counts[row.nki_id, row.area]
            four = found["1"], found["2"], found["3"], found[""]
            assert shares_of(Counts(found.total(), *four)) == row.shares, row
            compared += 1
    assert compared == {2019: 16, 2021: 20}[year]


def test_statuses_say_who_did_not_report(register: Register) -> None:
    out, built = register
    status = {(year, k): h["status"] for year in YEARS for k, h in headers(out, year).items()}
    silent = {key for key, value in status.items() if value == "ikke_rapportert"}
    assert silent == {(2019, "1828"), (2019, "3014"), (2019, "5011")}
    assert headers(out, 2021)["1151"]["status"] == "rapportert_sammen_med"
    assert headers(out, 2021)["1151"]["sammen_med_kommunenummer"] == "1149"
    assert status[2021, "1856"] == "rapportert"  # nobody needs transport there, and it did report
    assert {(plan.year, plan.kommune) for plan in built.not_reported} == silent | {(2019, "1151"), (2021, "1151")}
    assert not (out / "2019/1828/person.parquet").exists()


def test_headers_are_unique_marked_and_in_the_right_geography(register: Register) -> None:
    out, _ = register
    for year in YEARS:
        found = headers(out, year)
        assert len({h["mottatt"] for h in found.values()}) == len(found)
        assert all(f"{year + 1}-01-02" <= str(h["mottatt"]) < f"{year + 1}-03-22" for h in found.values())
        assert {h["opphav"] for h in found.values()} == {"rekonstruert"}
        assert all(h["innsending_id"] == f"rekonstruert-{year}-{k}" for k, h in found.items())
    assert headers(out, 2019)["1805"]["geografi"] == "2019"
    assert headers(out, 2019)["1103"]["geografi"] == "2020"
    assert "1806" not in headers(out, 2019)
    assert headers(out, 2021)["1806"]["geografi"] == "2020"


def test_every_year_has_all_its_deliveries(published: Published) -> None:
    sizes = [len(plan_year(published, year, seed=1)) for year in published.years]
    assert sizes == [362, 362, 362, 356, 356]


def test_some_persons_are_in_two_deliveries_and_never_in_more(register: Register) -> None:
    out, built = register
    for year in YEARS:
        persons = pl.concat([pl.read_parquet(path) for path in out.glob(f"{year}/*/person.parquet")])
        often = persons.group_by("pseudonym").len()["len"]
        assert often.max() == 2
        assert 0 < (often == 2).sum() < 0.005 * persons.height
    assert built.persons > persons.height


def test_a_mover_is_overruled_by_the_delivery_that_counts(register: Register) -> None:
    out, _ = register
    order = list(headers(out, 2021))
    rows = pl.concat(
        pl.read_parquet(out / f"2021/{k}/personopplysning.parquet").with_columns(turn=pl.lit(turn))
        for turn, k in enumerate(order)
        if (out / f"2021/{k}/person.parquet").exists()
    ).filter(pl.col("registrert_dato").fill_null("") <= "2021-12-31")
    last = pl.col("turn") == pl.col("turn").max().over("pseudonym")
    newest = (pl.col("registrert_dato").fill_null("").max()).over("pseudonym", "kode")
    counted = rows.with_columns(last=last, newest=newest)
    before = counted.filter(~pl.col("last"))
    ahead = counted.filter("last").select("pseudonym", "kode", day="newest").unique()
    both = before.join(ahead, on=["pseudonym", "kode"], how="left")
    assert both.height > 20
    assert both["day"].null_count() == 0
    assert (both["registrert_dato"].fill_null("") <= both["day"]).all()


def test_the_tables_are_those_of_the_delivery_format(register: Register) -> None:
    out, _ = register
    person = pl.read_parquet(out / "2021/0301/person.parquet")
    known = pl.read_parquet(out / "2021/0301/personopplysning.parquet")
    assert set(person.dtypes) | set(known.dtypes) == {pl.String}
    assert person["pseudonym"].str.contains("^[bcdfghjklmnpqrst]{24}$").all()
    assert person["brukernummer"].is_unique().all()
    assert 0 < person["foedselsaar"].null_count() < 0.01 * person.height
    assert set(known["kode"]) == {"13", "14", "15", "16"}
    assert 0 < known["registrert_dato"].null_count() < 0.05 * known.height
    assert 0 < (known["registrert_dato"] > "2021-12-31").sum() < 0.01 * known.height
    assert known.select("pseudonym", "kode", "registrert_dato").is_duplicated().sum() == 0


def test_no_one_is_registered_before_birth_and_need_falls_with_age_as_known(register: Register) -> None:
    out, _ = register
    person = pl.read_parquet(out / "2021/0301/person.parquet")
    known = pl.read_parquet(out / "2021/0301/personopplysning.parquet").join(person, on="pseudonym")
    assert (known["registrert_dato"].str.head(4) >= known["foedselsaar"]).all()
    need = known.filter(kode="13").with_columns(young=pl.col("foedselsaar").cast(pl.Int32) > 1971)
    rate = dict(need.group_by("young").agg((pl.col("verdi") == "1").mean()).drop_nulls().iter_rows())
    assert rate[True] > 1.5 * rate[False]


def hashes(out: Path) -> dict[str, str]:
    """Hash every file of a register."""
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_gives_the_same_bytes_in_another_process(published: Published, tmp_path: Path) -> None:
    build_register(published, tmp_path / "one", years=[2021], only=FEW)
    program = (
        "import sys; from pathlib import Path; from nki.catalogue import default_catalogue as c;"
        "from nki.reproduction import build_register, load_published;"
        f"build_register(load_published(c() / 'published'), Path(sys.argv[1]), years=[2021], only={FEW})"
    )
    strange = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "POLARS_MAX_THREADS": "1"}
    subprocess.run([sys.executable, "-c", program, tmp_path / "two"], check=True, env=strange)  # noqa: S603
    build_register(published, tmp_path / "other", years=[2021], only=FEW, seed=1)
    one, two, other = (hashes(tmp_path / name) for name in ("one", "two", "other"))
    assert one == two
    assert one["2021/1149/person.parquet"] != other["2021/1149/person.parquet"]


def test_a_whole_year_is_left_alone_and_a_broken_one_built_anew(published: Published, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    def build() -> object:
        return build_register(published, tmp_path, years=[2020, 2021], only=FEW, progress=lambda *n: told.append(n))

    first = build()
    kept, redone = tmp_path / "2020/1149/person.parquet", tmp_path / "2021/1149/person.parquet"
    before, kept_at, content = hashes(tmp_path), kept.stat().st_mtime_ns, redone.read_bytes()
    (tmp_path / "2021/.complete").unlink()
    (tmp_path / "2021/.1856.part").mkdir()
    redone.write_bytes(b"half")
    assert build() == first
    assert told[:6] == [(n, 6) for n in range(1, 7)]
    assert told[-1] == (6, 6)
    assert kept.stat().st_mtime_ns == kept_at
    assert redone.read_bytes() == content
    assert hashes(tmp_path) == before


def test_stopping_halfway_leaves_only_whole_deliveries(
    published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_at_the_last(plan: Planned, contents: Contents | None) -> dict[str, pl.DataFrame]:
        if plan.kommune == last:
            raise KeyboardInterrupt
        return tables(plan, contents)

    last = plan_year(published, 2021, seed=2021, only=FEW)[-1].kommune
    monkeypatch.setattr("nki.reproduction.write.tables", stop_at_the_last)
    with pytest.raises(KeyboardInterrupt):
        build_register(published, tmp_path, years=[2021], only=FEW)
    assert {path.name for path in (tmp_path / "2021").iterdir()} == {*FEW, f".{last}.part"} - {last}
    monkeypatch.undo()
    assert build_register(published, tmp_path, years=[2021], only=FEW).deliveries == 3
    assert sorted(path.name for path in (tmp_path / "2021").iterdir()) == [".complete", *FEW]
