"""A delivery as bytes: the fingerprint every reader gives it, files only, not too large, and laid out as it was."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from nki.errors import UnreadableError
from nki.registers.memory import source_in_memory
from nki.registers.sources import find_sources
from nki.registers.store import bundle as bundles
from nki.registers.store.bundle import Reading, find_bundles, safe, unpack
from store_support import sent
from support import send

if TYPE_CHECKING:
    from pathlib import Path

    from support import Form


def read(path: Path) -> tuple[bytes, str]:
    """Read a delivery once."""
    (bundle,) = find_bundles(path)
    reading = Reading(bundle)
    return b"".join(reading.parts()), reading.sha256


@pytest.mark.parametrize("form", ["csv", "parquet", "zip", "wide"])
def test_the_fingerprint_is_the_one_every_reader_gives(tmp_path: Path, form: Form) -> None:
    path = send(tmp_path / "inn", sent("0301"), form)
    (source,) = find_sources([path])
    assert read(path)[1] == source.sha256()


@pytest.mark.parametrize("form", ["csv", "parquet", "zip", "wide"])
def test_what_was_read_is_taken_apart_into_what_it_was(tmp_path: Path, form: Form) -> None:
    path = send(tmp_path / "inn", sent("0301"), form)
    if path.is_dir():
        (path / "persson.csv").write_text("feil navn", encoding="utf-8")
    (bundle,) = find_bundles(path)
    (before,) = find_sources([path])
    after = source_in_memory(bundle.kind, path.name, unpack(read(path)[0], bundle.kind))
    assert (after.members, after.strangers) == (before.members, before.strangers)
    assert [after.read(member) for member in after.members] == [before.read(member) for member in before.members]
    assert [after.label(member) for member in after.members] == [before.label(member) for member in before.members]


def test_the_name_and_age_of_files_do_not_matter(tmp_path: Path) -> None:
    first, second = send(tmp_path / "a", sent("0301")), send(tmp_path / "b", sent("0301"))
    os.utime(second / "person.csv", (1, 1))
    assert read(first) == read(second)
    (second / "person.csv").write_bytes((second / "person.csv").read_bytes() + b"\n")
    assert read(first)[1] != read(second)[1]


def test_every_delivery_below_a_folder_is_found_and_none_is_opened(tmp_path: Path) -> None:
    send(tmp_path / "inn" / "b", sent("0301"))
    send(tmp_path / "inn" / "a", sent("4203"), "zip")
    (tmp_path / "inn" / "c.zip").write_bytes(b"ikke en zip")
    (tmp_path / "inn" / ".skjult.zip").write_bytes(b"")
    (tmp_path / "inn" / "LESMEG.txt").write_text("hei", encoding="utf-8")
    found = find_bundles(tmp_path / "inn")
    assert [(bundle.path.name, bundle.kind) for bundle in found] == [
        ("a.zip", "zip"),
        ("b", "folder"),
        ("c.zip", "zip"),
    ]


def test_nothing_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "tom").mkdir()
    for path, words in ((tmp_path / "borte", "finnes ikke"), (tmp_path / "tom", "ingen innsending")):
        with pytest.raises(UnreadableError, match=words):
            find_bundles(path)


def test_a_link_in_a_delivery_is_not_followed(tmp_path: Path) -> None:
    path = send(tmp_path / "inn", sent("0301"))
    (tmp_path / "hemmelig").write_text("x", encoding="utf-8")
    (path / "tjeneste.csv").unlink()
    (path / "tjeneste.csv").symlink_to(tmp_path / "hemmelig")
    with pytest.raises(UnreadableError, match=r"tjeneste\.csv"):
        read(path)


def test_a_pipe_in_a_delivery_is_not_waited_for(tmp_path: Path) -> None:
    path = send(tmp_path / "inn", sent("0301"))
    (path / "tjeneste.csv").unlink()
    os.mkfifo(path / "tjeneste.csv")
    with pytest.raises(UnreadableError, match="ikke en vanlig fil"):
        read(path)


@pytest.mark.parametrize("limit", ["MAX_FILE", "MAX_DELIVERY"])
def test_what_is_too_large_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    path = send(tmp_path / "inn", sent("0301", 50))
    monkeypatch.setattr(bundles, limit, 500)
    with pytest.raises(UnreadableError, match="større enn"):
        read(path)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("4203-2021-2022-01-10T12:00:00", "4203-2021-2022-01-10T12:00:00"),
        ("ærlig\nfeil\x1b[31m", "ærlig_feil_[31m"),
        ("innsending 01019012345", ""),
        ("010190 12345", ""),
        ("201017238203", ""),
        ("x" * 300, "x" * 200),
        ("", ""),
    ],
)
def test_no_text_from_outside_is_kept_with_a_number_of_a_person(text: str, kept: str) -> None:
    assert safe(text) == kept


def test_a_name_that_is_a_path_becomes_a_name(tmp_path: Path) -> None:
    path = tmp_path / "..;rm -rf $HOME.zip"
    path.write_bytes(b"x")
    (bundle,) = find_bundles(path)
    assert bundle.label == "_rm -rf _HOME.zip"
