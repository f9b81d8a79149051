"""The map with real borders: from a file that is given, upright, without gaps, and only for the kommuner there are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from nki.catalogue import default_catalogue
from nki.errors import UnreadableError
from nki.publication import read_release
from nki.web.site.facts import Facts, lay_out
from nki.web.site.ground import WIDE, load_map
from nki.web.site.pages.variation import variation_page
from nki.web.site.svg.tiles import map_picture
from nki.web.site.workshop import open_workshop
from site_support import small_release

if TYPE_CHECKING:
    from pathlib import Path

WEST, EAST = "4203", "4202"


def borders(scale: float = 1000, ids: tuple[str, str] = (WEST, EAST)) -> dict[str, Any]:
    """Draw two squares, ten steps wide, that share the border between them; the eastern one runs it backwards."""
    arcs = [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]], [[10, 0], [10, 0], [0, 10], [-10, 0]]]
    shapes = [
        {"type": "Polygon", "id": ids[0], "arcs": [[0, 1]]},
        {"type": "MultiPolygon", "id": ids[1], "arcs": [[[2, ~0]]]},
        {"type": "Polygon", "id": "9999", "arcs": [[0, 1]]},
    ]
    transform = {"scale": [scale, scale], "translate": [500, 600]}
    return {"arcs": arcs, "transform": transform, "objects": {"kommuner": {"geometries": shapes}}}


@pytest.fixture(scope="module", name="facts")
def _facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return lay_out(read_release(small_release(tmp_path_factory)))


def written(folder: Path, document: object) -> Path:
    """Write a file of borders."""
    path = folder / "grenser.topojson"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_borders_are_drawn_with_north_up_and_neighbours_meet(facts: Facts, tmp_path: Path) -> None:
    laid = load_map(default_catalogue(), written(tmp_path, borders()), facts)
    half = WIDE // 2
    assert laid.shapes == {
        WEST: f"M{half} {half}L{half} 0L0 0L0 {half}Z",
        EAST: f"M{half} {half}L{WIDE} {half}L{WIDE} 0L{half} 0Z",
    }
    assert laid.borders
    drawn = map_picture(laid, {WEST: 3}, {EAST: "not_reported"})
    assert f'<path class="tile c3" d="{laid.shapes[WEST]}"/>' in drawn
    assert f'<path class="tile none not_reported" d="{laid.shapes[EAST]}"/>' in drawn


@pytest.mark.parametrize(
    "document",
    [
        {"type": "FeatureCollection"},
        [],
        borders(scale=0.1),
        borders(ids=("1", "2")),
        {**borders(), "arcs": [[[10, 0], [0, 10]]]},
    ],
    ids=["geojson", "a list", "in degrees", "other codes", "arcs that are missing"],
)
def test_borders_that_cannot_be_drawn_are_refused_with_what_to_do(
    facts: Facts, tmp_path: Path, document: object
) -> None:
    with pytest.raises(UnreadableError, match="Uten --boundaries blir kartet tegnet med fliser"):
        load_map(default_catalogue(), written(tmp_path, document), facts)


def test_without_borders_every_kommune_has_a_tile_of_one_size(facts: Facts) -> None:
    laid = load_map(default_catalogue(), None, facts)
    assert set(laid.shapes) == {place.code for place in facts.of_level("kommune")}
    assert len({path.partition("l")[2] for path in laid.shapes.values()}) == 1
    assert not laid.borders


def test_real_borders_are_fetched_once_and_do_not_stand_in_the_page_of_variation(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shop = open_workshop(small_release(tmp_path_factory), default_catalogue(), written(tmp_path, borders()))
    body = variation_page(shop.views["nb"], "bistand-kultur-fritid").body
    assert 'href="../../bilder/bistand-kultur-fritid-kart.svg"' in body
    assert shop.pictures["bistand-kultur-fritid"].laid.shapes[WEST] not in body
    tiles = open_workshop(small_release(tmp_path_factory), default_catalogue())
    drawn = variation_page(tiles.views["nb"], "bistand-kultur-fritid").body
    assert tiles.pictures["bistand-kultur-fritid"].laid.shapes[WEST] in drawn
