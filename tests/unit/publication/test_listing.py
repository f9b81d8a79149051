"""What is public is what the list names, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from nki.errors import UnreadableError, UsageError
from nki.publication import Publication, published, read_release, write_release
from nki.publication.listing import CURRENT, current_json
from unit.publication.test_release import CATALOGUE, make_release

FIRST = Publication(
    release="a" * 64,
    published="2027-06-15T06:00:00+00:00",
    previous="",
    preliminary=False,
    years=(2026,),
    reason="",
    approvals=(),
    folder=Path("a" * 64),
)


def listed(folder: Path, *releases: Publication) -> None:
    (folder / CURRENT).write_bytes(current_json(releases))


def test_the_last_release_of_the_list_is_the_current_one_and_the_earlier_keep_their_address(tmp_path: Path) -> None:
    second = replace(FIRST, release="b" * 64, previous=FIRST.release)
    listed(tmp_path, FIRST, second)
    public = published(tmp_path)
    assert public.current == replace(second, folder=tmp_path / ("b" * 64))
    assert public.find("a" * 8).folder == tmp_path / ("a" * 64)


def test_nothing_is_public_in_a_folder_without_a_list(tmp_path: Path) -> None:
    write_release(make_release(), tmp_path / make_release().sha256)
    assert published(tmp_path).releases == ()
    with pytest.raises(UnreadableError, match="ennå"):
        _ = published(tmp_path).current


def test_a_folder_that_is_one_release_is_a_list_of_that_one(tmp_path: Path) -> None:
    write_release(make_release(), tmp_path / "r")
    only = published(tmp_path / "r").current
    assert (only.release, only.years, only.folder) == (make_release().sha256, (2020, 2021), tmp_path / "r")


@pytest.mark.parametrize("asked", ["a" * 7, "c" * 64, ""])
def test_a_release_that_is_not_public_is_not_found(tmp_path: Path, asked: str) -> None:
    listed(tmp_path, FIRST)
    with pytest.raises(UsageError, match="ingen publisert utgivelse"):
        published(tmp_path).find(asked)


@pytest.mark.parametrize("content", ["", "{}", "[]", json.dumps({"format": "nki-published/2", "releases": []})])
def test_a_list_that_cannot_be_read_is_told_and_not_taken_for_an_empty_one(tmp_path: Path, content: str) -> None:
    (tmp_path / CURRENT).write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableError, match="kan ikke leses"):
        published(tmp_path)


def test_a_folder_named_by_another_hash_than_its_manifests_is_not_read(tmp_path: Path) -> None:
    write_release(make_release(), tmp_path / ("0" * 64))
    with pytest.raises(UnreadableError, match="endret etter utgivelsen"):
        read_release(tmp_path / ("0" * 64))


def test_the_descriptions_are_in_the_release_as_they_were(tmp_path: Path) -> None:
    write_release(make_release(), tmp_path / "r")
    definitions = read_release(tmp_path / "r").definitions
    assert [d["nki_id"] for d in definitions] == [i.nki_id for i in CATALOGUE.indicators]
    for definition, indicator in zip(definitions, CATALOGUE.indicators, strict=True):
        assert [field["number"] for field in definition["fields"]] == list(range(1, 37))
        for field in definition["fields"]:
            for language in ("nb", "nn"):
                assert tuple(field["paragraphs"][language]) == indicator.fields[field["number"]].paragraphs(language)
