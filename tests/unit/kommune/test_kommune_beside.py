"""Beside a kommune's own figures stand published ones, and only what a release shows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from nki.kommune import sum_report
from nki.kommune.faces import to_html
from nki.kommune.texts import LANGUAGES, load_words
from nki.kommune.writing import sum_document
from nki.publication import read_release
from web_support import write_small_release

if TYPE_CHECKING:
    from nki.kommune import Material
    from nki.publication import PublishedRelease


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> PublishedRelease:
    return read_release(write_small_release(tmp_path_factory.mktemp("publisert") / "release"))


def test_the_kostragruppe_the_fylke_and_the_country_stand_beside(material: Material, release: PublishedRelease) -> None:
    beside = sum_report(material, release=release).beside
    assert [(one.level, one.year) for one in beside] == [("kostragruppe", 2021), ("fylke", 2021), ("land", 2021)]
    assert [one.code for one in beside][1:] == ["42", "0"]
    assert beside[1].label == "Agder"


def test_a_published_share_is_the_releases_own_and_a_withheld_one_is_a_word(
    material: Material, release: PublishedRelease
) -> None:
    seen = {Decimal: 0, str: 0}
    for one in sum_report(material, release=release).beside:
        for (indicator, stratum, outcome), share in one.shares.items():
            key = next(
                k for k in release.figures if tuple(k) == (indicator, one.year, one.level, one.code, stratum, outcome)
            )
            figure = release.figures[key]
            assert share == (figure.share if figure.share is not None else str(figure.status))
            seen[type(share)] += 1
    assert min(seen.values()) > 0  # the control: both kinds were there


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_withheld_is_written_as_that_in_both_written_forms(
    material: Material, release: PublishedRelease, language: str
) -> None:
    words = load_words(material.catalogue.folder, language)  # type: ignore[arg-type]
    document = sum_document(sum_report(material, release=release), material.catalogue.indicators, words)
    page = to_html(document)
    assert words("protecting") in page
    assert words("publisert", aar=2021, omraade="Agder") in page
    assert "protecting" not in page


def test_without_a_release_nothing_stands_beside(material: Material) -> None:
    assert sum_report(material).beside == ()
