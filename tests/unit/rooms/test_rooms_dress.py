"""What every answer wears, over https and in haste."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from starlette.requests import Request

from nki.access import Role
from nki.access.limits import Buckets
from nki.catalogue import default_catalogue
from nki.counting import Catalogue
from nki.rooms import RoomSettings, open_rooms
from nki.rooms.door import Door
from nki.rooms.words import letters
from rooms_support import NOW, House, canary, close
from web_support import write_small_release

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module", name="over_https")
def _over_https(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("https")
    settings = RoomSettings(
        folder, "https://rom.test", clock=lambda: NOW, most=3, each_second=1, workers=1, seconds=lambda: 0.0
    )
    house = House(open_rooms(Catalogue(default_catalogue()), settings), folder)
    yield house
    close(house.app)


def test_over_https_the_cookie_is_ours_alone_and_browsers_stay_on_https(over_https: House) -> None:
    over_https.key("hemmelig", "4203")
    answer = over_https.ask("POST", "/nb/logg-inn", data={"noekkel": over_https.keys["hemmelig"]})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-nki=")
    for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    for path in ("/nb/logg-inn", "/rom.css", "/api/v1/openapi.json", "/finnes-ikke"):
        assert over_https.ask("GET", path).headers["strict-transport-security"].startswith("max-age=63072000")


def test_one_who_asks_too_often_is_told_when_to_come_again_and_others_are_let_in(over_https: House) -> None:
    over_https.key("ivrig", "4203", Role.READER)
    over_https.key("rolig", "4203", Role.READER)
    answers = [over_https.ask("GET", "/api/v1/rapporter", "ivrig") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["retry-after"] == "1"
    assert over_https.ask("GET", "/api/v1/rapporter", "rolig").status_code == 200


def test_guessing_at_keys_is_slowed_before_a_key_is_looked_up(over_https: House) -> None:
    guesses = [over_https.ask("POST", "/nb/logg-inn", data={"noekkel": f"nki_{n}"}).status_code for n in range(5)]
    assert guesses[-1] == 429
    bearer = [
        over_https.ask("GET", "/api/v1/rapporter", headers={"authorization": f"Bearer nki_{n}"}) for n in range(5)
    ]
    assert bearer[-1].status_code == 429


def test_one_who_has_a_whole_network_of_addresses_is_one_caller() -> None:
    nobody: Any = None
    door = Door(nobody, nobody, Buckets(3, 1, lambda: 0.0))

    def first_wait(*addresses: str) -> list[bool]:
        asked = [Request({"type": "http", "headers": [], "client": (one, 1)}) for one in addresses]
        return [bool(door.wait(one)) for one in asked]

    assert first_wait(*(f"2001:db8:1:2::{number}" for number in range(1, 6)))[-1]
    assert not any(first_wait(*(f"2001:db8:1:{number}::1" for number in range(3, 8)))), "the control: other networks"


@pytest.mark.parametrize("status", [400, 408, 413, 431, 503])
def test_what_is_said_before_a_question_is_read_is_said_in_norwegian(status: int) -> None:
    media, said = letters(default_catalogue(), 64 * 2**20)[status]
    assert (media, said.decode().endswith(".")) == (b"text/plain; charset=utf-8", True)
    assert {413: "64 MB", 503: "for mange"}.get(status, "") in said.decode()


def test_the_policy_lets_nothing_in_from_elsewhere(over_https: House) -> None:
    policy = over_https.ask("GET", "/nn/logg-inn").headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert (rules["default-src"], rules["base-uri"], rules["frame-ancestors"]) == ("'none'",) * 3
    assert {rules[name] for name in ("style-src", "script-src", "font-src", "form-action")} == {"'self'"}


def test_published_figures_stand_beside_the_kommunes_own_in_the_room(tmp_path: Path) -> None:
    release = write_small_release(tmp_path / "release")
    settings = RoomSettings(tmp_path / "var", "http://rom.test", releases=release, clock=lambda: NOW, workers=1)
    house = House(open_rooms(Catalogue(default_catalogue()), settings), tmp_path / "var")
    house.key("4203", "4203")
    assert house.deliver("4203", canary("4203")).json()["in_force"]
    report = house.ask("GET", "/api/v1/rapporter/2021", "4203").json()
    assert [one["level"] for one in report["beside"]] == ["kostragruppe", "fylke", "land"]
    close(house.app)
