"""Whatever kommuner send, each delivery in force meets the national count to the digit."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings

from nki.catalogue import default_catalogue
from nki.counting import Catalogue, Request, count_extract, extract_year
from nki.kommune import read_material, reconcile
from strategies import worlds
from support import send_all

if TYPE_CHECKING:
    from strategies import World

CATALOGUE = Catalogue(default_catalogue())


@given(worlds())
@settings(max_examples=25, deadline=None)
def test_every_delivery_in_force_meets_the_national_count(world: World) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = send_all(Path(folder), world.sent)
        request = Request(tuple(paths), world.year, structure=2021)
        extract = extract_year(CATALOGUE, request)
        counts = count_extract(CATALOGUE, extract, request)
        for delivery in extract.deliveries:
            if delivery.status.has_records:
                found = reconcile(read_material(CATALOGUE, delivery.source.path), extract, counts)
                assert found.equal, [row for row in found.rows if not row.equal]
