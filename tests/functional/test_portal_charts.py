"""Every chart can be read without seeing it and taken away, also where no script runs."""

from __future__ import annotations

import csv
import json
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from nki.catalogue import default_catalogue
from nki.errors import MissingExtraError, UnreadableError
from nki.web.site import DRAWS, build_site, draw_png
from nki.web.site.numbers import tenth
from nki.web.static import Site
from site_support import KINDS, page, seen, small_release, small_site
from web_support import Client

if TYPE_CHECKING:
    from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n"
OWN = "nb/bistand-kultur-fritid/4203-tid"


@pytest.fixture(scope="module", name="site")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_site(tmp_path_factory)


@pytest.fixture(scope="module", name="release")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_release(tmp_path_factory)


@pytest.fixture(scope="module", name="alerts")
def _alerts(release: Path) -> list[dict[str, Any]]:
    said = json.loads((release / "alerts.json").read_bytes())["alerts"]
    return [one for one in said if (one["indicator"], one["year"]) == ("bistand-kultur-fritid", 2021)]


@pytest.mark.parametrize("path", KINDS)
def test_every_chart_has_its_numbers_as_a_table_and_three_files_to_take_away(site: Path, path: str) -> None:
    for chart in page(site / "nb" / path).xpath("//*[contains(@class,'chart')]"):
        figure = chart.xpath("ancestor::figure")[-1]
        assert figure.xpath(".//details//table") or figure.xpath(".//a[contains(@href,'#tabell')]")
        kinds = [address.rpartition(".")[2] for address in figure.xpath(".//p[@class='files']//a/@href")]
        assert kinds == ["svg", "png", "csv"]


def test_the_charts_of_a_kommune_have_a_mark_the_keyboard_reaches(site: Path) -> None:
    one = page(site / "nb/bistand-kultur-fritid/4203.html")
    for kind in ("funnel", "map"):
        (mark,) = one.xpath(f"//*[contains(@class,'chart {kind}')]//*[@tabindex='0']")
        assert mark.get("aria-label").startswith("Arendal: ")
        assert "av" in mark.get("aria-label")


def test_the_file_of_a_time_series_says_which_line_is_whose(site: Path) -> None:
    drawn = (site / f"{OWN}.svg").read_text(encoding="utf-8")
    assert all(f">{name}</text>" in drawn for name in ("Arendal", "Agder"))


def test_a_chart_is_drawn_as_png_when_the_service_is_asked_for_it(site: Path) -> None:
    asked = Client(Site(site))
    assert not (site / f"{OWN}.png").exists()
    answer = asked.get(f"/{OWN}.png")
    assert (answer.headers["content-type"], answer.content[:8]) == ("image/png", PNG)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert asked.get("/nb/bistand-kultur-fritid/9999-tid.png").status_code == 404


def test_the_charts_of_the_country_are_drawn_as_png_when_the_site_is_built(site: Path) -> None:
    for name in ("trakt", "kart", "rang", "0-tid", "0-alder"):
        assert (site / f"nb/bistand-kultur-fritid/{name}.png").read_bytes().startswith(PNG)
    kept = page(site / "nb/bistand-kultur-fritid/index.html")
    assert kept.xpath("//p[@class='files']//a[contains(@href,'.png')]")
    assert not kept.xpath("//a[contains(@class,'asked')]")


def test_a_link_to_png_nobody_draws_is_hidden_and_one_that_is_drawn_is_seen(site: Path) -> None:
    one = page(site / "nb/bistand-kultur-fritid/4203.html")
    hidden = [a.get("href").rpartition("/")[2] for a in one.xpath("//a[contains(@class,'asked')]")]
    assert hidden == ["4203-tid.png", "4203-alder.png"]
    assert ".asked{display:none}" in (site / "ressurser" / DRAWS).read_text(encoding="utf-8")
    assert Client(Site(site)).get(f"/ressurser/{DRAWS}").text == ""


def test_the_alerts_of_the_release_stand_on_the_page_of_variation(site: Path, alerts: list[dict[str, Any]]) -> None:
    one = page(site / "nb/bistand-kultur-fritid/variasjon.html")
    (found,) = one.xpath("//table[caption[starts-with(.,'Store variasjoner')]]") or [None]
    wanted = [alert["maaltall"] for alert in alerts]
    rows = [] if found is None else found.xpath("tbody/tr")
    assert [seen(row).split(" ")[0] for row in rows] == wanted
    assert wanted
    for row, alert in zip(rows, alerts, strict=True):
        for standing in alert["areas"]:
            assert tenth(Decimal(standing["share"]), "nb") in seen(row)
    assert "et spørsmål, ikke et svar" in one.text_content()


def test_the_change_over_the_years_is_told_only_where_the_release_tells_it(site: Path, release: Path) -> None:
    said = {
        row["area"]: row
        for row in csv.DictReader((release / "trend.csv").read_text(encoding="utf-8").splitlines())
        if (row["indicator"], row["stratum"], row["outcome"]) == ("bistand-kultur-fritid", "all", "met")
    }
    told = 0
    for path in (site / "nb/bistand-kultur-fritid").glob("[0-9][0-9][0-9][0-9].html"):
        notes = page(path).xpath("//p[@class='note trend']")
        row = said.get(path.stem)
        if notes:
            assert row is not None
            assert f"Fra {row['first_year']} til {row['last_year']}: " in seen(notes[0])
            told += 1
        else:
            own = page(path).xpath("//div[@class='ds-card card own']/p[@class='big']")
            assert not row or not row["change_low"] or not own
    assert told


def test_without_what_draws_png_a_letter_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(MissingExtraError, match="PNG krever typst"):
        draw_png(b"<svg/>")


def test_a_page_that_is_kept_may_not_lead_to_what_is_taken_away(
    site: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path / "site"
    shutil.copytree(site, out)
    (out / "nb/gammel.html").write_bytes(b"old")
    about = out / "nb/om.html"
    about.write_bytes(about.read_bytes().replace(b"</main>", b'<a href="gammel.html">x</a></main>'))
    memory = json.loads((out / ".nki-site.json").read_bytes())
    memory["files"]["nb/gammel.html"] = ["x", 3]
    (out / ".nki-site.json").write_text(json.dumps(memory), encoding="utf-8")
    with pytest.raises(UnreadableError, match=r"nb/om\.html → nb/gammel\.html"):
        build_site(small_release(tmp_path_factory), out, default_catalogue(), processes=1)
    assert (out / "nb/gammel.html").exists()
