"""Who is told what: the dry run sends nothing, and holds every letter as it will be sent."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from alerts_support import ARENDAL, KARASJOK, SOLA, STAVANGER
from nki.alerts import Address, Plan, load_addresses, plan
from nki.alerts.concern import recipients_of
from nki.alerts.recipients import load_directory
from nki.catalogue import default_catalogue
from nki.disclosure import FigureKey
from nki.errors import CatalogueError

if TYPE_CHECKING:
    from pathlib import Path

    from nki.publication import PublishedRelease

LINK = "https://nki.example/utgivelse"


def address(recipient: str, role: str = "administrativ", language: str = "nb", to: str = "post@x.example") -> Address:
    """Write an address as a row of the file has it."""
    row = {"mottaker": recipient, "rolle": role, "kanal": "epost", "adresse": to, "spraak": language}
    return Address.model_validate(row, by_alias=True)


def planned(release: PublishedRelease, *addresses: Address) -> Plan:
    """Make the plan."""
    return plan(release, default_catalogue(), addresses, LINK)


def test_every_recipient_of_the_form_is_in_the_catalogue(release: PublishedRelease) -> None:
    ids = {recipient.id for recipient in recipients_of(release, load_directory(default_catalogue()))}
    assert {"hod", "riksrevisjonen", "helsetilsynet", "helse-nord", "helse-midt", "helse-vest"} <= ids
    assert {"helse-soer-oest", "fylke/03", "kommune/0301", "kommune/4203"} <= ids
    assert len([one for one in ids if one.startswith("kommune/")]) == 356


def test_every_fylke_of_every_year_is_in_one_health_region() -> None:
    groups = load_directory(default_catalogue()).recipients.groups
    fylker = [fylke for group in groups for fylke in group.fylker]
    lines = (default_catalogue() / "codelists" / "fylker.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(fylker) == len(set(fylker))
    assert set(fylker) == {line.split(";")[0] for line in lines}


def test_a_kommune_is_told_of_itself_and_of_nobody_else(release: PublishedRelease) -> None:
    (letter,) = planned(release, address(f"kommune/{ARENDAL}")).letters
    assert "Arendal: 9" in letter.text
    assert "høyere enn tilfeldigheter" in letter.text
    assert not re.search("Stavanger|Sola|Karasjok", letter.text)
    assert {area["area"] for alert in letter.data["alerts"] for area in alert["areas"]} == {ARENDAL}


def test_a_kommune_that_does_not_stand_out_is_not_told(release: PublishedRelease) -> None:
    assert planned(release, address("kommune/0301")).letters == ()


def test_a_kommune_whose_silence_explains_it_is_told_that_instead(release: PublishedRelease) -> None:
    (letter,) = planned(release, address(f"kommune/{STAVANGER}")).letters
    overall = letter.text.split("Måltall 2a")[0]
    assert "Manglende rapportering kan forklare det" in overall
    assert "lavere enn" not in overall
    # The control: Sola has as low a share, and answers for everybody.
    (other,) = planned(release, address(f"kommune/{SOLA}")).letters
    assert "Manglende rapportering kan forklare" not in other.text
    assert "lavere enn" in other.text


def test_a_fylke_and_a_health_region_are_told_of_their_own_kommuner(release: PublishedRelease) -> None:
    told = planned(release, address("fylke/11"), address("helse-vest"), address("helse-nord")).letters
    named = {letter.recipient: set(re.findall("Stavanger|Sola|Karasjok|Arendal", letter.text)) for letter in told}
    assert named == {
        "fylke/11": {"Stavanger", "Sola"},
        "helse-vest": {"Stavanger", "Sola"},
        "helse-nord": {"Karasjok"},
    }


def test_the_ministry_is_told_of_everything_with_size_evidence_caution_and_where_to_look(
    release: PublishedRelease,
) -> None:
    (letter,) = planned(release, address("hod", "politisk")).letters
    assert len(letter.data["alerts"]) == len(release.statistics.alerts)
    for words in ("Måltall 1a", "prosentpoeng", "356 kommuner", "er tilfeldig", "Tolkes med forsiktighet", "Se på:"):
        assert words in letter.text
    assert LINK in letter.text
    assert release.sha256[:12] in letter.text
    # The numbers are those of the release, written the Norwegian way.
    (alert,) = (a for a in release.statistics.alerts if a["id"] == "bistand-kultur-fritid:2021:kommune:1a")
    assert f"{float(alert['spread']):.1f}".replace(".", ",") + " prosentpoeng" in letter.text


def test_each_role_has_its_own_letter_and_a_new_address_is_the_same_letter(release: PublishedRelease) -> None:
    here = f"kommune/{ARENDAL}"
    political, administrative = planned(release, address(here, "politisk"), address(here)).letters
    (moved,) = planned(release, address(here, to="ny@x.example")).letters
    assert political.key != administrative.key
    assert moved.key == administrative.key


@pytest.mark.parametrize(
    ("language", "words"), [("nb", "Tolkes med forsiktighet"), ("nn", "Må tolkast varsamt"), ("en", "Interpret with")]
)
def test_the_language_is_the_recipients(release: PublishedRelease, language: str, words: str) -> None:
    (letter,) = planned(release, address(f"kommune/{ARENDAL}", language=language)).letters
    assert words in letter.text
    assert letter.languages == (language,)


def test_a_kommune_in_the_sami_area_is_told_in_sami_and_norwegian(release: PublishedRelease) -> None:
    plan = planned(release, address(f"kommune/{KARASJOK}"), address(f"kommune/{SOLA}"))
    letters = {letter.recipient: letter for letter in plan.letters}
    sami = letters[f"kommune/{KARASJOK}"]
    assert sami.languages == ("se", "nb")
    assert sami.text.index("dárogillii") < sami.text.index("Tolkes med forsiktighet")
    assert sami.subject.startswith("Stuora erohusat")
    assert letters[f"kommune/{SOLA}"].languages == ("nb",)
    # Nobody who reads Sami has read it yet, and whoever sends it is told.
    assert any("ikke lest gjennom av en samiskspråklig" in line for line in plan.told)


def test_whom_nobody_can_reach_is_told_and_who_is_not_there_too(release: PublishedRelease) -> None:
    plan = planned(release, address("kommune/9999"), address("hod", "politisk"))
    assert ("hod", "administrativ") in plan.unreachable
    assert (f"kommune/{ARENDAL}", "politisk") in plan.unreachable
    assert ("kommune/0301", "politisk") not in plan.unreachable
    assert any("kommune/9999" in line for line in plan.told)


def test_the_fingerprint_is_of_every_word_and_address(release: PublishedRelease) -> None:
    one = planned(release, address(f"kommune/{ARENDAL}"))
    assert one.fingerprint == planned(release, address(f"kommune/{ARENDAL}")).fingerprint
    others = [address(f"kommune/{ARENDAL}", to="ny@x.example"), address(f"kommune/{ARENDAL}", language="nn")]
    assert len({one.fingerprint, *(planned(release, other).fingerprint for other in others)}) == 3


def test_an_address_that_cannot_be_used_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    rows = [
        "hod;politisk;epost;ikke en adresse;nb",
        "hod;politisk;webhook;http://x.example/;nb",
        "hod;politisk;fax;1;nb",
    ]
    file.write_text("\n".join(["mottaker;rolle;kanal;adresse;spraak", *rows, "hod;politisk;epost;a@x.example;nb"]))
    with pytest.raises(CatalogueError) as told:
        load_addresses(file)
    assert [finding.lines for finding in told.value.findings] == [(2,), (3,), (4,)]
    file.write_text("mottaker;rolle;kanal;adresse\nhod;politisk;webhook;https://x.example/v\n")
    assert load_addresses(file)[0].language == "nb"


def altered(release: PublishedRelease, *alerts: dict[str, Any]) -> PublishedRelease:
    """Let a release say other alerts than its own."""
    document = json.dumps({"alerts": alerts}).encode()
    files = {**release.statistics.files, "alerts.json": document}
    return replace(release, statistics=type(release.statistics)(files))


def the_alert(release: PublishedRelease, **changed: object) -> dict[str, Any]:
    """Take the alert of måltall 1a, changed."""
    (alert,) = (a for a in release.statistics.alerts if a["id"] == "bistand-kultur-fritid:2021:kommune:1a")
    return {**alert, **changed}


def test_a_fylke_is_told_how_it_stands_itself_though_it_does_not_stand_out(release: PublishedRelease) -> None:
    alert = the_alert(release, level="fylke", areas=[])
    (letter,) = planned(altered(release, alert), address("fylke/42")).letters
    figure = release.figures[FigureKey("bistand-kultur-fritid", 2021, "fylke", "42", "all", "met")]
    said = next(line for line in letter.text.splitlines() if line.startswith("– Agder"))
    assert f"({figure.count} av {figure.denominator})" in said
    assert "skiller seg ikke sikkert" in said
    # The control: one that is named is told that, and not this as well.
    standing = {**the_alert(release)["areas"][0], "area": "42"}
    (named,) = planned(altered(release, {**alert, "areas": [standing]}), address("fylke/42")).letters
    assert "skiller seg ikke sikkert" not in named.text


def test_ages_that_name_nobody_are_gathered_under_all_ages(release: PublishedRelease) -> None:
    whole = the_alert(release, areas=[])
    ages = [{**whole, "stratum": age, "maaltall": code} for age, code in (("0-17", "2a"), ("67+", "4a"))]
    named = {**ages[1], "stratum": "18-66", "maaltall": "3a", "areas": the_alert(release)["areas"][:1]}
    (letter,) = planned(altered(release, whole, *ages, named), address("hod", "politisk")).letters
    assert re.search(r"også for 0–17 år \(.* prosentpoeng\) og 67 år og eldre \(", letter.text)
    assert re.findall(r"Måltall (\d+a)", letter.text) == ["1a", "3a"]
    assert len(letter.data["alerts"]) == 4
    # The control: without all ages, each age group is said for itself.
    (alone,) = planned(altered(release, *ages), address("hod", "politisk")).letters
    assert re.findall(r"Måltall (\d+a)", alone.text) == ["2a", "4a"]


@pytest.mark.parametrize(("count", "told"), [(0, True), (40, True), (39, False)])
def test_where_nobody_or_everybody_is_registered_so_the_letter_asks_about_registration(
    release: PublishedRelease,
    count: int,
    told: bool,  # noqa: FBT001
) -> None:
    standing = {**the_alert(release)["areas"][2], "area": ARENDAL, "count": count, "denominator": 40}
    (letter,) = planned(altered(release, the_alert(release, areas=[standing])), address(f"kommune/{ARENDAL}")).letters
    assert ("Når ingen eller alle er registrert slik" in letter.text) == told
