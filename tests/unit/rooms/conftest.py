"""Rooms over a register with two kommuner in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.counting import Catalogue
from nki.rooms import RoomSettings, open_rooms
from rooms_support import HOST, NOW, House, canary, close

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Open the rooms, with 4203 and 0301 having delivered."""
    folder = tmp_path_factory.mktemp("rom")
    settings = RoomSettings(folder, HOST, clock=lambda: NOW, most=10_000, each_second=10_000, workers=2)
    opened = House(open_rooms(Catalogue(default_catalogue()), settings), folder)
    for kommune in ("4203", "0301"):
        opened.key(kommune, kommune)
        assert opened.deliver(kommune, canary(kommune)).status_code == 201
    yield opened
    close(opened.app)
