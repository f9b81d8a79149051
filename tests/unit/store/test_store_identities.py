"""P4: no identity number is ever stored, wherever in a delivery it stands; a KPR message has a door of its own."""

from __future__ import annotations

import io
import random
import re
import zipfile
from typing import TYPE_CHECKING

import polars as pl
import pytest

from formats_support import FNR, as_xml, event, invented, message, notification, written
from nki.registers.store.model import State
from store_support import files_below, opened, persons_by_kommune, send_many, sent, take
from support import check, send

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLACES = {
    "a column of text": (
        "person.csv",
        lambda text: text.replace("\n", ";brukernummer\n", 1).replace("0301\n", f"0301;{FNR}\n"),
    ),
    "a date": ("personopplysning.csv", lambda text: text.replace("2021-02-01", FNR)),
    "a pseudonym": ("person.csv", lambda text: text + f"{FNR};1980;0301\n"),
    "a column nobody knows": ("person.csv", lambda text: text.replace("\n", f";{FNR}\n")),
    "a line too long": ("person.csv", lambda text: text + f"x;1980;0301;{FNR}\n"),
    "the header": ("innsending.csv", lambda text: text.replace("0301-2021", FNR)),
    "a status": ("innsending.csv", lambda text: text.replace("rapportert", FNR)),
    "a header without its column": ("innsending.csv", lambda text: text.replace("mottatt", FNR)),
    "the value": ("personopplysning.csv", lambda text: text.replace(";1;2021", f";{FNR[:6]} {FNR[6:]};2021")),
}  # fmt: skip


def spoil(folder: Path, place: str) -> Path:
    """Write a delivery with a number in a place."""
    (path,) = send_many(folder, ("0301",))
    file, write = PLACES[place]
    text = (path / file).read_text(encoding="utf-8")
    (path / file).write_text(write(text), encoding="utf-8")
    assert FNR[6:] in (path / file).read_text(encoding="utf-8")
    return path


def everything(register: Path) -> bytes:
    """Give every byte of a register but its keys."""
    return b"".join(path.read_bytes() for path in files_below(register) if path.parent.name != "keys")


def refused_unkept(folder: Path, path: Path) -> set[str]:
    """Receive what carries a number: refused, nothing of it kept; gives the rules that say so."""
    with opened(folder / "var") as store:
        received = take(store, path)
        assert received.state == State.REFUSED
        assert files_below(store.path("objects")) == files_below(store.path("work")) == []
        assert [file.name for file in files_below(store.path("quarantine"))] == ["report.json"]
        assert FNR not in repr(received)
    assert FNR.encode() not in everything(folder / "var")
    return {finding.rule for finding in received.findings}


@pytest.mark.parametrize("place", PLACES)
def test_a_number_in_any_place_refuses_the_delivery_and_nothing_is_kept(tmp_path: Path, place: str) -> None:
    path = spoil(tmp_path / "inn", place)
    assert "D070" in refused_unkept(tmp_path, path)
    found = [finding for finding in check(path) if finding.rule == "D070"]
    assert found
    assert all(finding.lines for finding in found)
    assert FNR not in repr(found)


def in_zip(members: dict[str, bytes]) -> bytes:
    """Pack files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def packed(path: Path, members: dict[str, bytes]) -> Path:
    """Write a .zip."""
    path.write_bytes(in_zip(members))
    return path


def tables(**more: bytes) -> dict[str, bytes]:
    """Give the files of a good delivery, and more."""
    return {f"{name}.csv": rows for name, rows in _rows()} | more


def _rows() -> Iterator[tuple[str, bytes]]:
    for name, rows in sent("0301", 3).tables().items():
        yield name, "".join(";".join(row) + "\n" for row in rows).encode()


def parquet(frame: pl.DataFrame) -> bytes:
    """Write a table."""
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def xml(end: str) -> dict[str, bytes]:
    """Give a delivery in XML with another end."""
    return {"innsending.xml": as_xml(sent("0301")).replace(b"</leveranse>", end.encode())}


AS_NUMBER = parquet(pl.DataFrame({"pseudonym": [int(FNR)]}))
AS_MARKS = "".join(f"&#{ord(sign)};" for sign in FNR)
HIDDEN = {
    "a note beside the tables": tables(**{"les.txt": f"Gjelder {FNR}".encode()}),
    "a note in another encoding": tables(**{"les.txt": f"Gjelder {FNR}".encode("utf-16")}),
    "a spare table stored as numbers": tables(**{"ekstra.parquet": AS_NUMBER}),
    "an archive in the archive": tables(**{"gammel.zip": in_zip({"a.txt": FNR.encode()})}),
    "a table stored as numbers": {"innsending.csv": tables()["innsending.csv"], "person.parquet": AS_NUMBER},
    "an archive of something else": {"liste.txt": FNR.encode()},
    "a comment in XML": xml(f"<!-- {FNR} --></leveranse>"),
    "XML that is cut off": xml(f"<person x='{FNR}'"),
    "XML that writes letters as numbers": xml(f"<!-- {AS_MARKS} --></leveranse>"),
}


@pytest.mark.parametrize("place", HIDDEN)
def test_a_number_hidden_in_an_archive_is_found(tmp_path: Path, place: str) -> None:
    assert "D070" in refused_unkept(tmp_path, packed(tmp_path / "inn.zip", HIDDEN[place]))


def test_control_the_same_without_a_number_is_accepted_and_kept(tmp_path: Path) -> None:
    members = tables(**{"les.txt": b"Gjelder 2021. Ring 22 33 44 55, org. 889640782.", "x.zip": b"PK\x03\x04nei"})
    with opened(tmp_path / "var") as store:
        assert take(store, packed(tmp_path / "inn.zip", members)).state == State.ACCEPTED
        assert len(files_below(store.path("objects"))) == 1


MESSAGE = message(notification(1, event("TjenesteStart", "2024-01-01")))


@pytest.mark.parametrize("form", ["alone", "zip", "beside the tables"])
def test_a_message_is_refused_with_a_letter_that_shows_the_door(tmp_path: Path, form: str) -> None:
    path = tmp_path / "melding.xml"
    path.write_bytes(MESSAGE)
    if form != "alone":
        path = packed(tmp_path / "m.zip", {"melding.xml": MESSAGE} | (tables() if form != "zip" else {}))
    assert "D069" in refused_unkept(tmp_path, path)
    letters = [str(finding) for finding in check(path) if finding.rule == "D069"]
    assert letters
    assert all("pseudonymforvalteren" in letter for letter in letters)


@pytest.mark.parametrize("form", ["xml", "zip", "folder"])
def test_tables_in_xml_are_received_and_counted(tmp_path: Path, form: str) -> None:
    content = as_xml(sent("0301", 4))
    path = tmp_path / "0301.xml"
    if form == "folder":
        path = tmp_path / "inn"
        path.mkdir()
        (path / "innsending.xml").write_bytes(content)
    elif form == "zip":
        path = packed(tmp_path / "0301.zip", {"uttrekk.xml": content})
    else:
        path.write_bytes(content)
    with opened(tmp_path / "var") as store:
        assert take(store, path).state == State.ACCEPTED
        assert persons_by_kommune(store) == {"0301": 4}
    with opened(tmp_path / "csv") as store:
        (folder,) = send_many(tmp_path / "c", ("0301",), 4)
        csv = take(store, folder)
    with opened(tmp_path / "var") as store:
        again = take(store, path)
    assert (again.persons, again.registered) == (csv.persons, csv.registered)


def test_both_xml_and_csv_in_one_delivery_is_refused(tmp_path: Path) -> None:
    path = send(tmp_path / "inn", sent("0301"))
    (path / "innsending.xml").write_bytes(as_xml(sent("0301")))
    with opened(tmp_path / "var") as store:
        assert [finding.rule for finding in take(store, path).findings] == ["D028"]


def stored(folder: Path, count: int, seed: int, *, each: int) -> int:
    """Send deliveries with so many planted numbers in all, and count those that are anywhere in the register."""
    chance, numbers = random.Random(seed), list(invented(count, seed))  # noqa: S311
    with opened(folder / "var") as store:
        for start in range(0, count, each):
            some = [written(number, chance) for number in numbers[start : start + each]]
            (path,) = send_many(folder / str(start), ("0301",), 1)
            lines = ["pseudonym;tjeneste_id;tjenestetype;resultat\n"]
            lines += [f"bcdfghjklm;{number};9;innvilget\n" for number in some]
            (path / "tjeneste.csv").write_text("".join(lines), encoding="utf-8")
            received = take(store, path)
            assert sum(f.count for f in received.findings if f.rule == "D070") == len(some)
        assert files_below(store.path("objects")) == files_below(store.path("work")) == []
    runs = {run.decode() for run in re.findall(rb"[0-9]{11,}", everything(folder / "var"))}
    return sum(any(number in run for run in runs) for number in numbers)


def test_of_many_planted_numbers_none_is_stored(tmp_path: Path) -> None:
    assert stored(tmp_path, 2000, 7, each=500) == 0


@pytest.mark.long
def test_of_two_hundred_thousand_planted_numbers_none_is_stored(tmp_path: Path) -> None:
    assert stored(tmp_path, 200_000, 8, each=5000) == 0


def test_control_a_reader_that_does_not_look_lets_them_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nki.registers.reading.identity_findings", lambda _: [])
    path = spoil(tmp_path / "inn", "a column of text")
    with opened(tmp_path / "var") as store:
        assert take(store, path).state == State.ACCEPTED
        assert len(files_below(store.path("objects"))) == 1


def test_an_archive_of_far_too_many_files_is_refused_without_being_read(tmp_path: Path) -> None:
    path = packed(tmp_path / "inn.zip", tables(**{f"f{number}.txt": b"1" for number in range(1000)}))
    with opened(tmp_path / "var") as store:
        assert [finding.rule for finding in take(store, path).findings] == ["R001"]
