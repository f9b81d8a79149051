"""What each role may, and that everything else is closed to it: for systems and for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from nki.access import Role
from nki.rooms.app import API_DOORS, PAGE_DOORS
from rooms_support import Filled, canary, visit
from support import Sent

if TYPE_CHECKING:
    from rooms_support import House

OURS = {"GET /status", "GET /innsendinger", "GET /innsendinger/{sha256:str}"}
READS = {
    "GET /rapporter",
    "GET /rapporter/{year:year}",
    "GET /rapporter/{year:year}/{kind:str}/{code:str}",
    "GET /avstemming/{year:year}",
    "GET /arbeidslister/{year:year}",
    "POST /forklaringer/{year:year}",
    "GET /logg",
}
MAY = {
    Role.DELIVERER: OURS | {"POST /innsendinger"},
    Role.READER: OURS | READS,
    Role.OPERATOR: {"GET /register/{year:year}", "GET /noekler", "POST /noekler/trekk"},
    Role.APPROVER: {"GET /utgivelser"},
    Role.AUDITOR: {
        "GET /register/{year:year}",
        "GET /noekler",
        "GET /utgivelser",
        "GET /tilsyn/logg",
        "GET /tilsyn/kontroll",
    },
}
PAGES_OURS = {"GET /", "POST /logg-ut", "GET /innlogginger", "POST /innlogginger/avslutt"}
PAGES_MAY = {
    Role.DELIVERER: PAGES_OURS | {"POST /lever", "GET /innsending/{sha256:str}"},
    Role.READER: PAGES_OURS
    | {
        "GET /innsending/{sha256:str}",
        "GET /rapport/{year:year}",
        "GET /rapport/{year:year}/{kind:str}/{code:str}",
        "GET /avstemming/{year:year}",
        "GET /arbeidsliste/{year:year}",
        "GET /forklar/{year:year}",
        "POST /forklar/{year:year}",
        "GET /hvem",
    },
    Role.OPERATOR: PAGES_OURS | {"GET /register/{year:year}", "GET /noekler", "POST /noekler/trekk"},
    Role.APPROVER: PAGES_OURS | {"GET /utgivelser"},
    Role.AUDITOR: PAGES_OURS | {"GET /register/{year:year}", "GET /utgivelser", "GET /tilsyn"},
}


def key_of(house: House, role: Role) -> str:
    """Give a role its own key, once; only deliverers and readers belong to a kommune."""
    name = f"rolle-{role}"
    if name not in house.keys:
        house.key(name, "4203" if role in (Role.DELIVERER, Role.READER) else "", role)
    return name


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_its_own_doors_for_systems_and_no_other(house: House, role: Role) -> None:
    name = key_of(house, role)
    opened = set()
    for method, path, *_ in API_DOORS:
        answer = house.ask(method, "/api/v1" + path.format_map(Filled()), name, json={})
        assert answer.status_code in {200, 403, 404, 422}
        opened |= {f"{method} {path}"} if answer.status_code != 403 else set()
    assert opened == MAY[role]


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_its_own_doors_for_people_and_no_other(house: House, role: Role) -> None:
    name = key_of(house, role)
    form = {"data": {"csrf": "{csrf}"}}
    steps = [(door[0], f"/nb{door[1].format_map(Filled())}", form if door[0] == "POST" else {}) for door in PAGE_DOORS]
    answers = visit(house, *steps, key=name)[1:]
    doors = [f"{door[0]} {door[1]}" for door in PAGE_DOORS]
    opened = {door for door, answer in zip(doors, answers, strict=True) if answer.status_code != 403}
    assert opened == PAGES_MAY[role]


def test_control_every_door_is_some_roles() -> None:
    assert set.union(*MAY.values()) == {f"{door[0]} {door[1]}" for door in API_DOORS}
    assert set.union(*PAGES_MAY.values()) == {f"{door[0]} {door[1]}" for door in PAGE_DOORS}


def test_the_operator_sees_who_has_delivered_and_no_figure(house: House) -> None:
    found = house.ask("GET", "/api/v1/register/2021", key_of(house, Role.OPERATOR)).json()
    by_kommune = {one["kommune"]: one for one in found}
    assert (by_kommune["4203"]["status"], by_kommune["1103"]["status"]) == ("rapportert", "mangler")
    assert set(found[0]) == {"kommune", "name", "status", "together_with", "version"}


def test_the_operator_takes_a_key_back_and_it_opens_nothing_more(house: House) -> None:
    house.key("mistet", "4203", Role.READER)
    assert house.ask("GET", "/api/v1/rapporter", "mistet").status_code == 200
    operator = key_of(house, Role.OPERATOR)
    taken = house.ask("POST", "/api/v1/noekler/trekk", operator, json={"navn": "mistet"})
    assert taken.status_code == 204
    assert house.ask("GET", "/api/v1/rapporter", "mistet").status_code == 401
    again = house.ask("POST", "/api/v1/noekler/trekk", operator, json={"navn": "mistet"})
    assert again.status_code == 422
    assert "mistet" in {line["details"] for line in house.ask("GET", "/api/v1/logg", "4203").json()}


def test_a_key_is_listed_by_name_and_never_by_what_opens(house: House) -> None:
    told = house.ask("GET", "/api/v1/noekler", key_of(house, Role.AUDITOR)).text
    assert '"4203"' in told
    assert not any(secret in told for secret in house.keys.values())
    assert "sha256" not in told


def test_the_auditor_sees_everybodys_visits_and_that_the_logs_are_whole(house: House) -> None:
    house.ask("GET", "/api/v1/rapporter/2021", key_of(house, Role.OPERATOR))
    auditor = key_of(house, Role.AUDITOR)
    lines = house.ask("GET", "/api/v1/tilsyn/logg", auditor).json()
    assert lines[0] == lines[0] | {"subject": "key:rolle-registerfoerer", "act": "read a report", "outcome": "denied"}
    assert house.ask("GET", "/api/v1/tilsyn/kontroll", auditor).json() == {"whole": True, "register": [], "access": []}


def test_a_unit_user_has_its_own_part_and_none_of_the_kommunes_deliveries(house: House) -> None:
    house.key("enhet-api", "4203", unit="974767880")
    listed = house.ask("GET", "/api/v1/innsendinger", "4203").json()
    for path in ("/innsendinger", f"/innsendinger/{listed[0]['sha256']}", "/status", "/logg", "/avstemming/2021"):
        assert house.ask("GET", f"/api/v1{path}", "enhet-api").status_code == 403, path
    assert house.deliver("enhet-api", canary("4203", 7)).status_code == 403
    assert house.ask("GET", "/api/v1/rapporter/2021", "enhet-api").status_code == 404  # nobody has a service there


def test_a_unit_user_gets_the_figures_of_its_unit_and_no_other(house: House) -> None:
    unit, other = "974767880", "984661185"
    people = tuple((name, "1980", "") for name in ("Kari", "Ola", "Per"))
    services = tuple((name, f"t{place}", "9", "innvilget", "2023-01-01", "") for place, (name, *_) in enumerate(people))
    sent = Sent(kommune="4203", year=2023, persons=people, services=services, received="2024-01-05T10:00:00")
    assert house.deliver_units("4203", sent, {"t0": unit, "t1": other, "t2": other}).json()["in_force"]
    house.key("enhet-2023", "4203", unit=unit)
    found = house.ask("GET", "/api/v1/rapporter/2023", "enhet-2023").json()
    assert [(one["part"], one["persons"]) for one in found["parts"]] == [({"kind": "enhet", "code": unit}, 1)]
    assert (found["services"], found["findings"]) == ([], [])
    theirs = house.ask("GET", f"/api/v1/rapporter/2023/enhet/{other}", "enhet-2023")
    nobodys = house.ask("GET", "/api/v1/rapporter/2023/enhet/123456785", "enhet-2023")
    assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    lists = house.ask("GET", "/api/v1/arbeidslister/2023", "enhet-2023").json()
    assert {len(one["people"]) for one in lists} == {1}


def test_every_line_of_the_log_can_be_reached_some_at_a_time(house: House) -> None:
    house.key("mange", "1103")
    for _ in range(60):
        house.ask("GET", "/api/v1/status", "mange")
    newest = house.ask("GET", "/nb/hvem", "mange").text
    before = re.search(r'href="\?foer=(\d+)"', newest)
    assert newest.count('<th scope="row">') == 50
    assert before is not None
    older = house.ask("GET", f"/nb/hvem?foer={before[1]}", "mange").text
    assert 10 <= older.count('<th scope="row">') < 50
    assert "?foer=" not in older
    assert house.ask("GET", "/nb/hvem?foer=x", "mange").text.count('<th scope="row">') == 50
