"""What a system may do for its kommune, and that nothing of another's is ever among it."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from nki.access import Role
from nki.rooms.app import API_DOORS, PAGE_DOORS
from rooms_support import Filled
from support import Sent, pseudonym

if TYPE_CHECKING:
    from rooms_support import House

BISTAND = "bistand-kultur-fritid"


def deliveries(house: House, kommune: str) -> list[dict[str, object]]:
    """List as a kommune."""
    found: list[dict[str, object]] = house.ask("GET", "/api/v1/innsendinger", kommune).json()
    return found


def test_a_receipt_comes_and_the_same_bytes_give_the_same_one(house: House) -> None:
    sent = Sent(kommune="4203", year=2020, persons=(("Ada", "1990", ""),), received="2021-01-05T10:00:00")
    first, again = (house.deliver("4203", sent) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.json()["state"] == "accepted"
    assert first.headers["location"] == f"/api/v1/innsendinger/{first.json()['sha256']}"


def test_what_is_wrong_comes_with_the_receipt_and_a_corrected_delivery_replaces_it(house: House) -> None:
    bad = Sent(kommune="4203", year=2022, persons=(("Ada", "19x0", ""),), received="2023-01-05T10:00:00")
    told = house.deliver("4203", bad).json()
    assert told["state"] == "refused"
    assert {finding["severity"] for finding in told["findings"]} >= {"error"}
    good = Sent(kommune="4203", year=2022, persons=(("Ada", "1990", ""),), received="2023-01-06T10:00:00")
    assert house.deliver("4203", good).json()["in_force"]


def test_another_kommunes_delivery_is_refused_and_stays_out_of_its_list(house: House) -> None:
    before = deliveries(house, "0301")
    sent = Sent(kommune="0301", year=2019, persons=(("Eva", "1990", ""),), received="2020-01-05T10:00:00")
    told = house.deliver("4203", sent).json()
    assert told["state"] == "refused"
    assert "R008" in {finding["rule"] for finding in told["findings"]}
    assert deliveries(house, "0301") == before


def test_the_report_has_the_kommunes_own_figures_in_every_form(house: House) -> None:
    found = house.ask("GET", "/api/v1/rapporter/2021", "4203").json()
    assert found["kommune"] == "4203"
    first = found["parts"][0]["rows"][BISTAND][0]
    assert (first["count"], first["denominator"], first["share"]) == (5, 5, "100.000")
    for form, begins in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("html", b"<!DOCTYPE html>")):
        answer = house.ask("GET", f"/api/v1/rapporter/2021?format={form}", "4203")
        assert answer.status_code == 200
        assert answer.content.startswith(begins)
        assert answer.headers["cache-control"] == "no-store"


def test_a_person_is_explained_without_standing_in_an_address(house: House) -> None:
    who = pseudonym("4203-0")
    found = house.ask("POST", "/api/v1/forklaringer/2021", "4203", json={"person": who})
    assert found.json()["placed"][0]["outcome"] == "met"
    stranger = house.ask("POST", "/api/v1/forklaringer/2021", "4203", json={"person": pseudonym("0301-0")})
    assert stranger.status_code == 422
    assert pseudonym("0301-0") not in stranger.text


def test_what_is_anothers_is_the_same_as_what_does_not_exist(house: House) -> None:
    theirs = str(deliveries(house, "0301")[0]["sha256"])
    answers = [house.ask("GET", f"/api/v1/innsendinger/{sha}", "4203") for sha in (theirs, "0" * 64)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert house.ask("GET", f"/api/v1/innsendinger/{theirs}", "0301").status_code == 200


@pytest.mark.parametrize("door", API_DOORS, ids=lambda door: f"{door[0]} {door[1]}")
def test_nobody_unknown_comes_through_a_door_for_systems(house: House, door: tuple[str, str]) -> None:
    path = "/api/v1" + door[1].format_map(Filled())
    answer = house.ask(door[0], path)
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")
    wrong = house.ask(door[0], path, headers={"authorization": "Bearer nki_wrong"})
    assert (wrong.status_code, wrong.json()) == (401, answer.json())


@pytest.mark.parametrize("door", PAGE_DOORS, ids=lambda door: f"{door[0]} {door[1]}")
def test_nobody_unknown_comes_through_a_door_for_people(house: House, door: tuple[str, str]) -> None:
    answer = house.ask(door[0], "/nb" + door[1].format_map(Filled()))
    assert (answer.status_code, answer.headers["location"]) == (303, "/nb/logg-inn")


@pytest.mark.parametrize("reader", ["4203", "0301"])
@pytest.mark.parametrize("door", [door for door in API_DOORS if door[0] == "GET"], ids=lambda door: door[1])
def test_no_door_shows_a_canary_of_another(house: House, reader: str, door: tuple[str, str]) -> None:
    other = "0301" if reader == "4203" else "4203"
    canaries = [pseudonym(f"{other}-{place}") for place in range(5)]
    canaries += [str(one["sha256"]) for one in deliveries(house, other) if one["in_force"]]
    answer = house.ask("GET", "/api/v1" + door[1].format_map(Filled()), reader)
    assert not any(one in answer.text for one in canaries)


def test_control_a_kommunes_own_canaries_are_found(house: House) -> None:
    listed = house.ask("GET", "/api/v1/innsendinger", "0301").text
    assert all(str(one["sha256"]) in listed for one in deliveries(house, "0301"))


def test_a_role_opens_only_its_own_doors(house: House) -> None:
    house.key("bare-lever", "4203", Role.DELIVERER)
    house.key("bare-les", "4203", Role.READER)
    assert house.ask("GET", "/api/v1/rapporter/2021", "bare-lever").status_code == 403
    assert house.deliver("bare-les", Sent(kommune="4203", persons=(("Ada", "1990", ""),))).status_code == 403
    assert house.ask("GET", "/api/v1/rapporter/2021", "bare-les").status_code == 200


def test_a_key_without_a_kommune_sees_no_figures(house: House) -> None:
    house.key("revisor", "", Role.READER)
    assert house.ask("GET", "/api/v1/rapporter/2021", "revisor").status_code == 403


def test_what_is_too_large_or_no_delivery_is_a_letter(house: House) -> None:
    headers = {"content-type": "application/zip", "content-length": str(65 * 2**20)}
    large = house.ask("POST", "/api/v1/innsendinger", "4203", content=b"", headers=headers)
    assert (large.status_code, "64 MB" in large.text) == (413, True)
    more = {"headers": {"accept-language": "nn"}, "content": b'{"person": "' + b"9" * 20_000 + b'"}'}
    long = house.ask("POST", "/api/v1/forklaringer/2021", "4203", **more)
    assert (long.status_code, "16 kB" in long.text, "64 MB" in long.text) == (413, True, False)
    headers = {"content-type": "text/plain"}
    assert house.ask("POST", "/api/v1/innsendinger", "4203", content=b"x", headers=headers).status_code == 422
    headers = {"content-type": "application/zip", "content-encoding": "gzip"}
    packed_twice = house.ask("POST", "/api/v1/innsendinger", "4203", content=b"x", headers=headers)
    assert (packed_twice.status_code, "Content-Encoding" in packed_twice.json()["detail"]) == (422, True)
    headers = {"content-type": "application/zip"}
    odd = house.ask("POST", "/api/v1/innsendinger", "4203", content=b"not a zip", headers=headers)
    assert (odd.status_code, odd.json()["state"]) == (201, "refused")
    bad = house.ask("POST", "/api/v1/forklaringer/2021", "4203", content=b"[" * 9_000)
    assert bad.status_code == 422


def test_every_visit_stands_in_the_book_and_no_record_does(house: House) -> None:
    who = pseudonym("4203-1")
    house.ask("POST", "/api/v1/forklaringer/2021", "4203", json={"person": who})
    house.ask("GET", f"/api/v1/innsendinger/{'0' * 64}", "4203")
    lines = house.ask("GET", "/api/v1/logg", "4203").json()
    assert [(line["act"], line["outcome"]) for line in lines[:2]] == [
        ("see a delivery", "not_here"),
        ("have a person explained", "allowed"),
    ]
    assert who not in str(lines)
    assert {line["subject"] for line in lines} >= {"key:4203"}


def test_the_document_describes_every_door_for_systems(house: House) -> None:
    described = house.ask("GET", "/api/v1/openapi.json").json()
    doors = {
        (method.upper(), path)
        for path, said in described["paths"].items()
        for method in said
        if method in ("get", "post")
    }
    assert doors == {(door[0], door[1].replace(":year", "").replace(":str", "")) for door in API_DOORS}


def test_status_says_what_is_due_and_how_far_each_year_has_come(house: House) -> None:
    found = house.ask("GET", "/api/v1/status", "0301").json()
    due, earlier = found["years"][0], next(one for one in found["years"] if one["year"] == 2021)
    assert (found["kommunenummer"], due["year"], due["state"], due["phase"]) == ("0301", 2025, "missing", "open")
    assert (due["opens"], due["due"], due["corrected"]) == ("2026-01-02", "2026-01-15", "2026-03-21")
    assert (earlier["state"], earlier["in_force"], earlier["phase"]) == ("accepted", True, "closed")


def test_the_same_bytes_sent_many_times_at_once_are_one_delivery_with_one_receipt(house: House) -> None:
    sent = Sent(kommune="4203", year=2024, persons=(("Ada", "1990", ""),), received="2025-01-05T10:00:00")
    answers = house.deliver_together("4203", sent, 3)
    assert {answer.status_code for answer in answers} == {201}
    assert len({(answer.json()["sequence"], answer.json()["signature"]) for answer in answers}) == 1
    assert sum(one["rapporteringsaar"] == 2024 for one in deliveries(house, "4203")) == 1


def test_a_file_that_unpacks_to_far_too_much_is_a_letter_in_the_room_too(house: House) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.csv", b"a" * 20 * 2**20)
    headers = {"content-type": "application/zip"}
    answer = house.ask("POST", "/api/v1/innsendinger", "4203", content=stream.getvalue(), headers=headers)
    assert (answer.status_code, answer.json()["state"]) == (201, "refused")
    assert house.ask("GET", "/api/v1/status", "4203").status_code == 200


def test_the_kommunes_figures_meet_the_national_count_in_the_room(house: House) -> None:
    ours = Sent(
        kommune="4203",
        year=2022,
        persons=(("Ann", "1990", ""), ("Bea", "1991", "")),
        registrations=tuple((name, code, "1", "2022-01-01") for name in ("Ann", "Bea") for code in ("13", "14")),
        received="2023-01-10T10:00:00",
    )
    theirs = Sent(kommune="0301", year=2022, persons=(("Bea", "1991", ""),), received="2023-01-12T10:00:00")
    assert house.deliver("4203", ours).json()["in_force"]
    alone = house.ask("GET", "/api/v1/avstemming/2022", "4203").json()
    assert (alone["equal"], alone["in_force"]) == (True, True)
    assert house.deliver("0301", theirs).json()["in_force"]
    found = house.ask("GET", "/api/v1/avstemming/2022", "4203").json()
    (met,) = (r for r in found["rows"] if (r["indicator"], r["stratum"], r["outcome"]) == (BISTAND, "all", "met"))
    assert found["equal"]
    assert (met["own"], met["elsewhere"], met["arrived"], met["national"]) == (2, 1, 0, 1)
