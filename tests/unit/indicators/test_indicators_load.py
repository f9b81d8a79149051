"""The two descriptions load, whole and with their strings as written; what is wrong is told with file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copy
from typing import TYPE_CHECKING

import pytest

from nki.errors import CatalogueError, Finding, UnreadableError
from nki.indicators import Indicator, load_indicators
from nki.indicators.form import FORM_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable

    Indicators = dict[str, Indicator]
    Spoil = Callable[..., tuple[Finding, ...]]

SLUGS = ("bistand-kultur-fritid", "transport-kultur-fritid")
FOLDER = Path(__file__).resolve().parents[3] / "catalogue" / "indicators"


def test_both_descriptions_load(indicators: Indicators) -> None:
    assert tuple(indicators) == SLUGS
    assert [indicator.nki_id for indicator in indicators.values()] == ["34", "274"]
    assert {indicator.version for indicator in indicators.values()} == {"1.0"}


def test_the_head_says_where_it_comes_from(indicators: Indicators) -> None:
    one = indicators["bistand-kultur-fritid"]
    assert one.source.publisher == "Helsedirektoratet"
    assert one.source.case_number == "360-13/10391"
    assert one.seen == date(2026, 11, 22)
    assert one.title["nb"] == "Bistand til å delta i organisasjonsarbeid, kultur eller fritidsaktiviteter"
    assert one.title["nn"].endswith("fritidsaktivitetar")
    assert one.short_title["se"] == one.short_title.nb


def test_the_border_has_36_fields_with_different_words() -> None:
    assert [spec.number for spec in FORM_FIELDS] == list(range(1, 37))
    assert len({spec.key for spec in FORM_FIELDS}) == len({spec.attribute for spec in FORM_FIELDS}) == 36
    assert FORM_FIELDS[16].section == "Beregning"


@pytest.mark.parametrize("slug", SLUGS)
def test_every_field_has_content_in_both_languages(indicators: Indicators, slug: str) -> None:
    for spec in FORM_FIELDS:
        for language in ("nb", "nn"):
            assert all(indicators[slug].fields[spec.number].paragraphs(language)), spec


@pytest.mark.parametrize("slug", SLUGS)
def test_field_13_keeps_its_odd_numbers(indicators: Indicators, slug: str) -> None:
    assert [row.number for row in indicators[slug].fields.audience.rows] == ["8.1", "8.3", "8.4", "8.2"]


def test_official_words_keep_their_spelling(indicators: Indicators) -> None:
    assert "all emåltall" in indicators["transport-kultur-fritid"].fields.selection.verbatim
    assert indicators["bistand-kultur-fritid"].fields.legal_basis.verbatim.startswith("[Rapportering")


def test_every_known_fault_has_its_correction(indicators: Indicators) -> None:
    numbers = {slug: {c.number for c in indicator.corrections} for slug, indicator in indicators.items()}
    assert numbers["bistand-kultur-fritid"] == {1, 4, 5, 6, 7, 8, 9, 10, 12, 13}
    assert numbers["transport-kultur-fritid"] == {2, 3, 5, 6, 7, 8, 10, 11, 12, 13}


def test_sisters_without_verified_codes_say_so(indicators: Indicators) -> None:
    for indicator in indicators.values():
        verified = {one.nki_id: one.verified for one in indicator.related}
        assert verified.pop("33") is False
        assert verified.pop("273") is False
        assert list(verified.values()) == [True]
        assert {one.slug for one in indicator.related} == {"", *SLUGS} - {indicator.slug}


def test_an_unknown_key_is_told_with_its_line_and_the_likely_word(spoil: Spoil, line_of: Callable[[str], int]) -> None:
    (unknown,) = spoil("    ordrett: Primærhelse", "    ordret: Primærhelse")
    assert unknown.lines == (line_of("ordrett: Primærhelse"),)
    assert unknown.what == "Ukjent nøkkel «ordret»."
    assert unknown.todo == "Mente du «ordrett»?"


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ('ordrett: ""', "Feltet må ha enten «ordrett» eller «nb», og ikke begge."),
        ("ordrett: Primærhelsetjenesten\n    nb: Noe annet", "Feltet må ha enten «ordrett» eller «nb», og ikke begge."),
        ("nb: Primærhelsetjenesten", "Feltet er skrevet med egne ord på bokmål, men mangler «nn»."),
    ],
)
def test_a_field_is_either_official_or_ours_in_both_languages(spoil: Spoil, new: str, said: str) -> None:
    (finding,) = spoil("ordrett: Primærhelsetjenesten", new)
    assert finding.what == said


def test_an_english_key_is_unknown(spoil: Spoil) -> None:
    assert "Ukjent nøkkel «version»." in [finding.what for finding in spoil('versjon: "1.0"', 'version: "1.0"')]


def test_a_missing_field_is_told(spoil: Spoil) -> None:
    (finding,) = spoil('  sektor:\n    nr: "2"\n    overskrift: Sektor\n    ordrett: Primærhelsetjenesten\n', "")
    assert finding.what == "Mangler «sektor»."


def test_a_field_in_the_wrong_place_is_told(spoil: Spoil) -> None:
    sector = '  sektor:\n    nr: "2"\n    overskrift: Sektor\n    ordrett: Primærhelsetjenesten\n'
    spoil(sector, "")
    (finding,) = spoil("  definisjon:\n", f"{sector}\n  definisjon:\n")
    assert finding.rule == "K101"
    assert finding.what == "Felt 2 står foran felt 1."


def test_wrong_number_and_heading_are_told(spoil: Spoil) -> None:
    (finding,) = spoil('nr: "2"\n    overskrift: Sektor', 'nr: "3"\n    overskrift: Sektor')
    assert "har nummer 2 i skjemaet" in finding.what


def test_a_duplicate_key_is_told(spoil: Spoil) -> None:
    (finding,) = spoil('versjon: "1.0"', 'versjon: "1.0"\nversjon: "1.1"')
    assert finding.what == "Nøkkelen «versjon» står to ganger."


def test_bad_yaml_is_told_with_its_line(spoil: Spoil, line_of: Callable[[str], int]) -> None:
    (finding,) = spoil('versjon: "1.0"', 'versjon: "1.0')
    assert finding.what.startswith("Kan ikke leses som YAML")
    assert finding.lines[0] >= line_of('versjon: "1.0"')


def test_an_unknown_level_is_told_with_the_likely_word(spoil: Spoil) -> None:
    (finding,) = spoil("nivaa: [land, fylke,", "nivaa: [land, fylker,")
    assert finding.what.startswith("Ukjent verdi")
    assert finding.todo.startswith("Mente du «fylke»? Lovlige verdier:")


def test_codes_stay_as_written(tmp_path: Path) -> None:
    path = tmp_path / SLUGS[0]
    text = (FOLDER / f"{SLUGS[0]}.yaml").read_text(encoding="utf-8").replace('opplysning: "14"', "opplysning: 0301")
    path.with_suffix(".yaml").write_text(text.replace('mottak: ["1"]', "mottak: [NO]"), encoding="utf-8")
    (indicator,) = load_indicators(tmp_path)
    assert indicator.calculation.variables[1].code == "0301"
    assert indicator.calculation.outcomes[0].conditions[0].values == ("NO",)


def test_all_findings_of_all_files_come_at_once(tmp_path: Path) -> None:
    for slug in SLUGS:
        text = (FOLDER / f"{slug}.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{slug}.yaml").write_text(text.replace("enhet: person", "enhet: persn"), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_indicators(tmp_path)
    assert [Path(finding.file).stem for finding in caught.value.findings] == list(SLUGS)


def test_two_descriptions_cannot_share_an_id(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        copy(FOLDER / f"{SLUGS[0]}.yaml", tmp_path / name)
    with pytest.raises(CatalogueError, match="NKI-id 34 er også gitt til «a»"):
        load_indicators(tmp_path)


def test_a_folder_without_descriptions_is_not_an_empty_catalogue(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="ingen indikatorbeskrivelser"):
        load_indicators(tmp_path)
