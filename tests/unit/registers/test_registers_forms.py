"""One delivery, whatever its form: folder, .zip, CSV, Parquet, wide; and what cannot be opened at all."""

from __future__ import annotations

import stat
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from nki.errors import DeliveryError, UnreadableError
from nki.registers import ReportStatus
from support import Form, Sent, as_csv, check, extract, pseudonym, send, send_all

if TYPE_CHECKING:
    from pathlib import Path

FORMS: tuple[Form, ...] = ("csv", "parquet", "zip", "wide", "wide parquet")
GOOD = Sent(
    persons=(("A", "1980", ""), ("B", "", "9999"), ("C", "1950", "")),
    registrations=(("A", "13", "1", "2021-03-01"), ("A", "14", "1", ""), ("B", "13", "2", ""), ("C", "15", "1", "")),
    services=(("A", "1", "9", "innvilget", "2021-01-01", ""),),
)


GOOD_ALONE = Sent(persons=GOOD.persons[:1], registrations=GOOD.registrations[:1])


def content(path: Path) -> list[list[dict[str, Any]]]:
    """Give the records without the place they had in their file."""
    records = extract([path]).records
    return [frame.drop("row", strict=False).to_dicts() for frame in (records.persons, records.registrations)] + [
        records.services.to_dicts()
    ]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_records(tmp_path: Path, form: Form) -> None:
    assert content(send(tmp_path / "en", GOOD, form)) == content(send(tmp_path / "to", GOOD))


def test_forms_may_be_mixed(tmp_path: Path) -> None:
    for place, form in enumerate(FORMS):
        send(tmp_path / form, Sent(f"110{[1, 3, 6, 8][place]}" if place < 4 else "1111", GOOD.persons[:1]), form)
    found = extract([tmp_path])
    assert [delivery.kommune for delivery in found.deliveries] == ["1101", "1103", "1106", "1108", "1111"]
    assert found.records.persons.height == len(FORMS)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_mark_are_indifferent(tmp_path: Path, end: str, mark: bytes) -> None:
    path = send(tmp_path / "en", GOOD)
    for name, rows in GOOD.tables().items():
        (path / f"{name}.csv").write_bytes(mark + as_csv(rows, end).encode())
    assert content(path) == content(send(tmp_path / "to", GOOD))


def test_quotes_blank_lines_and_odd_text_move_no_line(tmp_path: Path) -> None:
    path = send(tmp_path / "en", GOOD)
    a, b = pseudonym("A"), pseudonym("B")
    lines = [
        '"pseudonym";"brukernummer";"foedselsaar";"bostedskommune"',
        f'"{a}";"to',
        'linjer; og ""semikolon""";"1980";"0301"',
        "",
        f"{b};;198;0301",
        f"{pseudonym('C')};;;0301",
    ]
    (path / "person.csv").write_text("\n".join(lines), encoding="utf-8")
    found = {(finding.rule, finding.lines) for finding in check(path)}
    assert found == {("D014", (5,)), ("D051", (6,))}


def test_empty_text_in_parquet_is_not_registered(tmp_path: Path) -> None:
    path = send(tmp_path / "en", GOOD, "parquet")
    for file in path.iterdir():
        pl.read_parquet(file).fill_null("").write_parquet(file)
    assert content(path) == content(send(tmp_path / "to", GOOD))


def test_parquet_may_hold_years_dates_and_categories(tmp_path: Path) -> None:
    path = send(tmp_path / "en", GOOD, "parquet")
    person, answer = path / "person.parquet", path / "personopplysning.parquet"
    empty = pl.when(pl.all() != "").then(pl.all())
    pl.read_parquet(person).select(empty).cast({"foedselsaar": pl.Int16}).write_parquet(person)
    dated = pl.read_parquet(answer).select(empty).with_columns(pl.col("registrert_dato").str.to_date())
    dated.cast({"kode": pl.Categorical}).write_parquet(answer)
    assert content(path) == content(send(tmp_path / "to", GOOD))


def test_parquet_lines_count_from_the_first_record(tmp_path: Path) -> None:
    for form in ("parquet", "wide parquet"):
        path = send(tmp_path / form, Sent(persons=(("A", "1980", ""), ("B", "198", ""))), form)
        assert [finding.lines for finding in check(path)] == [(2,)]


def test_questions_that_are_not_counted_are_let_through(tmp_path: Path) -> None:
    path = send(tmp_path / "en", Sent(persons=GOOD.persons, registrations=(("A", "1", "hva som helst", ""),)))
    assert not extract([path]).records.registrations.height


def test_statuses_without_records_need_only_the_header(tmp_path: Path) -> None:
    nothing = Sent("1101", more={"status": "ikke_rapportert"})
    together = Sent("1151", more={"status": "rapportert_sammen_med", "sammen_med_kommunenummer": "1149"})
    for path in send_all(tmp_path, [nothing, together, Sent("1149", GOOD.persons[:1], GOOD.registrations[:1])]):
        if path.name != "02":
            (path / "person.csv").unlink()
            (path / "personopplysning.csv").unlink()
    statuses = [delivery.status for delivery in extract([tmp_path]).deliveries]
    assert statuses == [ReportStatus.NOT_REPORTED, ReportStatus.REPORTED, ReportStatus.TOGETHER]
    assert check(tmp_path) == ()


def test_other_years_are_left_alone_even_when_wrong(tmp_path: Path) -> None:
    send_all(
        tmp_path,
        [GOOD_ALONE, Sent(year=2020, persons=(("A", "feil", ""),), more={"mottatt": "feil"})],
    )
    assert [delivery.year for delivery in extract([tmp_path]).deliveries] == [2021]
    assert {finding.rule for finding in check(tmp_path)} == {"D014", "D016"}


def test_what_is_half_written_is_not_seen(tmp_path: Path) -> None:
    send(tmp_path / "en", GOOD)
    send(tmp_path / ".to.part", Sent("4203", GOOD.persons))
    assert len(extract([tmp_path]).deliveries) == 1


def test_the_same_folder_twice_is_one_delivery(tmp_path: Path) -> None:
    path = send(tmp_path / "en", GOOD)
    assert len(extract([path, tmp_path, path]).deliveries) == 1


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, bytes_ in files.items():
            archive.writestr(name, bytes_)
    return path


def unreadable(folder: Path) -> dict[str, Path]:
    folder.mkdir(exist_ok=True)
    broken = folder / "brutt.zip"
    broken.write_bytes(b"PK\x03\x04 not a zip")
    locked = zipped(folder / "laast.zip", {"innsending.csv": b"x", "person.csv": b"y"})
    raw = bytearray(locked.read_bytes())
    central = raw.index(b"PK\x01\x02")
    raw[central + 8] |= 1
    locked.write_bytes(raw)
    (folder / "tom").mkdir()
    (folder / "lest.txt").write_text("ikke en innsending")
    return {
        "finnes ikke": folder / "borte",
        "ingen innsending": folder / "tom",
        "her er ingen": folder / "lest.txt",
        "kan ikke åpnes": broken,
        "låst": locked,
        "mer enn én": zipped(folder / "to.zip", {"a/innsending.csv": b"", "b/innsending.csv": b""}),
        "ganger sammen": zipped(folder / "bombe.zip", {"person.csv": b"0" * 2**22}),
        "Legg filene": zipped(folder / "tom.zip", {"lesmeg.txt": b"hei"}),
    }


def test_what_cannot_be_opened_says_why(tmp_path: Path) -> None:
    for words, path in unreadable(tmp_path).items():
        with pytest.raises(UnreadableError, match=words) as caught:
            check(path)
        assert caught.value.exit_code == 3


def test_a_folder_that_may_not_be_opened_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(stat.S_IRUSR)

    monkeypatch.setattr("pathlib.Path.iterdir", refuse)
    with pytest.raises(UnreadableError, match="tilgang"):
        check(tmp_path)


def test_a_damaged_file_in_a_zip_is_a_finding(tmp_path: Path) -> None:
    path = send(tmp_path / "en", GOOD, "zip")
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("en/person.csv").header_offset
    raw = bytearray(path.read_bytes())
    raw[start + 60] ^= 0xFF
    path.write_bytes(raw)
    with pytest.raises(DeliveryError) as caught:
        extract([path])
    assert [(finding.rule, finding.file) for finding in caught.value.findings] == [("D009", "en.zip/person.csv")]


def test_a_folder_named_like_a_zip_is_a_folder(tmp_path: Path) -> None:
    assert check(send(tmp_path / "en.zip", GOOD_ALONE)) == ()


def test_a_moment_with_a_zone_in_parquet_is_the_same_moment(tmp_path: Path) -> None:
    path = send(tmp_path / "en", GOOD, "parquet")
    header = pl.read_parquet(path / "innsending.parquet")
    moment = pl.lit(datetime(2022, 1, 10, 11, tzinfo=UTC)).dt.convert_time_zone("Europe/Oslo")
    header.with_columns(mottatt=moment).write_parquet(path / "innsending.parquet")
    (delivery,) = extract([path]).deliveries
    assert delivery.received == datetime(2022, 1, 10, 11, tzinfo=UTC)


def test_a_midnight_in_parquet_is_a_date_and_noon_is_not(tmp_path: Path) -> None:
    path = send(tmp_path / "en", GOOD, "parquet")
    file = path / "personopplysning.parquet"
    empty = pl.when(pl.all() != "").then(pl.all())
    dated = pl.read_parquet(file).select(empty).with_columns(pl.col("registrert_dato").str.to_datetime("%Y-%m-%d"))
    dated.write_parquet(file)
    assert content(path) == content(send(tmp_path / "to", GOOD))
    dated.with_columns(pl.col("registrert_dato").dt.offset_by("12h")).write_parquet(file)
    assert [(finding.rule, finding.lines) for finding in check(path) if finding.rule != "D051"] == [("D015", (1,))]


@pytest.mark.parametrize("form", ["csv", "parquet", "zip", "wide"])
def test_file_names_in_upper_case_are_read(tmp_path: Path, form: Form) -> None:
    path = send(tmp_path / "en", GOOD, form)
    if path.is_dir():
        for file in list(path.iterdir()):
            file.rename(file.with_name(file.name.upper()))
    else:
        with zipfile.ZipFile(path) as archive:
            files = {name.upper(): archive.read(name) for name in archive.namelist()}
        zipped(path, files)
    assert content(path) == content(send(tmp_path / "to", GOOD))
    assert {finding.rule for finding in check(path)} == {"D051"}


def test_the_letter_names_the_file_as_it_is_written(tmp_path: Path) -> None:
    path = send(tmp_path / "en", Sent(persons=(("A", "198", ""),)))
    (path / "person.csv").rename(path / "PERSON.CSV")
    assert [finding.file for finding in check(path)] == ["en/PERSON.CSV"]


def test_what_a_machine_adds_to_a_zip_is_not_read(tmp_path: Path) -> None:
    path = send(tmp_path / "en", GOOD_ALONE, "zip")
    with zipfile.ZipFile(path, "a") as archive:
        for name in ("__MACOSX/en/person.csv", "__MACOSX/en/._person.csv", "en/._person.csv", ".skjult/person.csv"):
            archive.writestr(name, "noe")
    assert check(path) == ()


def test_a_zip_that_names_the_folder_it_was_packed_in_is_read(tmp_path: Path) -> None:
    path = send(tmp_path / "en", GOOD_ALONE)
    packed = zipped(tmp_path / "to.zip", {f"./{file.name}": file.read_bytes() for file in path.iterdir()})
    assert check(packed) == ()


def test_what_lies_among_deliveries_and_is_not_read_is_told_when_checking(tmp_path: Path) -> None:
    path = send(tmp_path / "alle" / "en", GOOD_ALONE)
    send(path / "under", Sent("4203", GOOD.persons))
    (path / "notater").mkdir()
    for name in ("en/to.ZIP", "tre.7z", "fire.tar.gz", "person.old.csv", "lesmeg.txt", ".skjult.csv"):
        (tmp_path / "alle" / name).write_bytes(b"noe")
    found = {(finding.rule, finding.file) for finding in check(tmp_path / "alle", tmp_path)}
    assert found == {
        ("D047", name) for name in ("en/under", "en/to.ZIP", "alle/tre.7z", "alle/fire.tar.gz", "alle/person.old.csv")
    }
    assert check(path / "under", path)[0].file == "en/to.ZIP"
    counted = extract([tmp_path / "alle"])
    assert (len(counted.deliveries), counted.findings) == (1, ())


def test_everything_that_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    send(tmp_path / "en", GOOD)
    for name in ("to.zip", "tre.zip"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(UnreadableError) as caught:
        check(tmp_path, tmp_path / "borte")
    lines = str(caught.value).splitlines()
    assert [line.split(": ")[0].rpartition("/")[2] for line in lines] == ["to.zip", "tre.zip", "borte"]


def test_a_long_quoted_field_is_read(tmp_path: Path) -> None:
    path = send(tmp_path / "en", GOOD_ALONE)
    file = path / "person.csv"
    header, line = file.read_text(encoding="utf-8").splitlines()
    file.write_text(f'{header};brukernummer\n{line};"{"x" * 200_000}"\n', encoding="utf-8")
    assert check(path) == ()


@pytest.mark.parametrize(("year", "kept"), [(2019, ["3004"]), (2020, ["3004"])])
def test_a_kommune_under_its_old_and_its_new_number_is_one(tmp_path: Path, year: int, kept: list[str]) -> None:
    old = Sent("0106", (("A", "1980", ""),), year=year, received="2021-01-10", more={"geografi": "2019"})
    new = Sent("3004", (("A", "1980", ""),), year=year, received="2021-01-11", more={"geografi": "2020"})
    send_all(tmp_path, [old, new])
    assert [delivery.kommune for delivery in extract([tmp_path], year).deliveries] == kept


def test_a_kommune_that_was_merged_is_not_the_new_one(tmp_path: Path) -> None:
    parts = [Sent(code, (("A", "1980", ""),), year=2020, more={"geografi": "2019"}) for code in ("0104", "0136")]
    send_all(tmp_path, [*parts, Sent("3002", (("B", "1980", ""),), year=2020, more={"geografi": "2020"})])
    assert [delivery.kommune for delivery in extract([tmp_path], 2020).deliveries] == ["0104", "0136", "3002"]
