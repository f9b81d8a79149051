"""What a person meets: a way in by key, forms that are our own, and a page for everything that goes wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from nki.access import Denied, open_book
from nki.access.grant import Grant
from nki.access.sessions import begin, session
from rooms_support import NOW, canary, packed, visit
from support import Sent, pseudonym

if TYPE_CHECKING:
    from rooms_support import House


def test_the_front_page_says_where_things_stand(house: House) -> None:
    (front,) = visit(house)
    assert front.status_code == 200
    assert "Arendal" in front.text
    assert "15.1.2026" in front.text
    cookie = front.history[0].headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_a_wrong_key_is_told_and_gives_no_session(house: House) -> None:
    (answer,) = visit(house, key="nki_feil")
    assert answer.status_code == 401
    assert 'role="alert"' in answer.text
    assert "set-cookie" not in answer.headers


def test_a_file_delivered_by_the_form_gives_a_receipt(house: House) -> None:
    files = {"fil": ("innsending.zip", packed(canary("4203", 6)), "application/zip")}
    form = {"data": {"csrf": "{csrf}"}, "files": files}
    answer = visit(house, ("POST", "/nb/lever", form))[1]
    assert answer.status_code == 200
    assert answer.url.path.startswith("/nb/innsending/")
    assert "Signatur" in answer.text


@pytest.mark.parametrize("csrf", ["", "x", "{csrf}x"])
def test_a_form_that_is_not_ours_does_nothing(house: House, csrf: str) -> None:
    files = {"fil": ("innsending.zip", b"PK", "application/zip")}
    answers = visit(
        house,
        ("POST", "/nb/lever", {"data": {"csrf": csrf}, "files": files}),
        ("POST", "/nb/forklar/2021", {"data": {"csrf": csrf, "person": "7"}}),
    )
    assert [answer.status_code for answer in answers[1:]] == [403, 403]


def test_a_session_reads_what_systems_read_and_changes_nothing_there(house: House) -> None:
    before = len(house.ask("GET", "/api/v1/innsendinger", "4203").json())
    more = {"content": packed(canary("4203", 8)), "headers": {"content-type": "application/zip"}}
    answers = visit(house, ("GET", "/api/v1/status", {}), ("POST", "/api/v1/innsendinger", more))
    assert [answer.status_code for answer in answers[1:]] == [200, 403]
    assert len(house.ask("GET", "/api/v1/innsendinger", "4203").json()) == before


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_page_is_there_in_both_written_forms(house: House, language: str) -> None:
    person = {"data": {"csrf": "{csrf}", "person": pseudonym("4203-0")}}
    answers = visit(
        house,
        ("GET", f"/{language}/", {}),
        ("GET", f"/{language}/rapport/2021", {}),
        ("GET", f"/{language}/arbeidsliste/2021", {}),
        ("GET", f"/{language}/forklar/2021", {}),
        ("POST", f"/{language}/forklar/2021", person),
        ("GET", f"/{language}/hvem", {}),
    )[1:]
    assert [answer.status_code for answer in answers] == [200] * 6
    for answer in answers:
        assert f'<html lang="{language}">' in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert "<script>" not in answer.text


def test_what_does_not_exist_is_a_page_and_not_a_trace(house: House) -> None:
    answers = visit(house, ("GET", "/nb/rapport/1999", {}), ("GET", "/nb/finnes-ikke", {}), ("PUT", "/nb/", {}))[1:]
    assert [answer.status_code for answer in answers] == [404, 404, 405]
    assert all("Traceback" not in answer.text for answer in answers)


def test_logging_out_ends_the_session(house: House) -> None:
    answers = visit(house, ("POST", "/nb/logg-ut", {"data": {"csrf": "{csrf}"}}), ("GET", "/nb/hvem", {}))
    assert answers[2].url.path == "/nb/logg-inn"


def test_logging_out_everywhere_ends_every_session_of_the_same_person(house: House) -> None:
    house.key("to-steder", "4203")
    with open_book(house.folder, lambda: NOW) as book:
        elsewhere = begin(book, Grant("key:to-steder", "4203", frozenset()))
        form = {"data": {"csrf": "{csrf}", "overalt": "1"}}
        answers = visit(house, ("POST", "/nb/logg-ut", form), key="to-steder")
        assert answers[1].history[0].headers["clear-site-data"] == '"cache", "storage"'
        with pytest.raises(Denied):
            session(book, elsewhere)
        assert book.rows("SELECT 1 FROM session WHERE subject = 'key:4203'")  # others stay


def test_a_units_user_sees_its_unit_and_nothing_else(house: House) -> None:
    house.key("enhet", "4203", unit="974767880")
    answers = visit(house, ("GET", "/nb/rapport/2021", {}), ("GET", "/nb/arbeidsliste/2021", {}), key="enhet")
    assert answers[0].status_code == 200
    assert "Innsendinger</h2>" not in answers[0].text
    assert answers[1].status_code == 404  # nobody has a service there
    assert pseudonym("4203-0") not in answers[2].text


def test_a_line_of_a_worklist_leads_to_the_explanation_of_that_person(house: House) -> None:
    people = tuple((f"liste-{place}", "1980", "") for place in range(3))
    answers = tuple((name, "13", "1", "2021-05-05") for name, *_ in people)
    house.key("lister", "3901")
    house.deliver("lister", Sent(kommune="3901", year=2025, persons=people, registrations=answers))
    who = pseudonym("liste-1")
    form = {"data": {"csrf": "{csrf}", "person": who}}
    listed, explained = visit(
        house, ("GET", "/nb/arbeidsliste/2025", {}), ("POST", "/nb/forklar/2025", form), key="lister"
    )[1:]
    buttons = re.findall(r'<button class="plain" name="person" value="(\w+)">', listed.text)
    assert sorted(set(buttons)) == sorted(pseudonym(name) for name, *_ in people)
    assert 'action="/nb/forklar/2025"' in listed.text
    assert re.findall(r'href="[^"]*' + who, listed.text + explained.text) == []
    assert who in explained.text
    assert 'href="/nb/arbeidsliste/2025"' in explained.text


def test_one_who_comes_by_a_key_is_given_no_buttons_that_would_be_refused(house: House) -> None:
    assert "<button" not in house.ask("GET", "/nb/arbeidsliste/2021", "4203").text


@pytest.mark.parametrize("form", ["json", "html", "pdf", "xlsx"])
def test_worklists_can_be_taken_along_in_every_form(house: House, form: str) -> None:
    answer = house.ask("GET", f"/api/v1/arbeidslister/2021?format={form}", "4203")
    assert answer.status_code == 200
    assert answer.content[:1] in (b"[", b"<", b"%", b"P")


def test_a_long_worklist_shows_some_and_says_how_many_there_are(house: House) -> None:
    people = tuple((f"lang-{place}", "1980", "") for place in range(230))
    house.key("lang", "3903")
    house.deliver("lang", Sent(kommune="3903", year=2025, persons=people, registrations=()))
    listed = visit(house, ("GET", "/nn/arbeidsliste/2025", {}), key="lang")[1].text
    assert "Her står dei 200 første av 230." in listed
    assert listed.count('<tr><th scope="row">') == 200 * listed.count("<h2")


def test_the_reconciliation_shows_every_figure_in_words(house: House) -> None:
    shown = house.ask("GET", "/nb/avstemming/2021", "4203").text
    assert shown.count('<th scope="row">') == 2 * 4 * 5
    assert ", all" not in shown.replace(", alle aldre", "")
    assert "unreported" not in shown


def test_the_receipt_of_a_refused_delivery_says_what_to_mend_before_the_proof(house: House) -> None:
    house.key("avvist", "1103")
    people = (*((f"avvist-{place}", "19x0", "") for place in range(9)), ("hel", "1980", ""))
    sha = house.deliver("avvist", Sent(kommune="1103", year=2025, persons=people)).json()["sha256"]
    shown = house.ask("GET", f"/nb/innsending/{sha}", "avvist").text
    assert shown.index("D014") < shown.index("Signatur")
    assert "1 feil i 9 linjer" in shown
    assert "2–10" in shown
    assert "Personer: 0" not in shown


@pytest.mark.parametrize(
    ("form", "begins"), [("csv", "\ufeffalvor;regel"), ("html", "<!DOCTYPE html>"), ("pdf", "%PDF"), ("json", "{")]
)
def test_findings_can_be_taken_along_to_those_who_mend_them(house: House, form: str, begins: str) -> None:
    house.key(f"ta-med-{form}", "1106")
    sent = Sent(kommune="1106", year=2025, persons=(("feil", "19x0", ""),))
    sha = house.deliver(f"ta-med-{form}", sent).json()["sha256"]
    answer = house.ask("GET", f"/api/v1/innsendinger/{sha}?format={form}", f"ta-med-{form}")
    assert answer.content.startswith(begins.encode())
    assert house.ask("GET", f"/api/v1/innsendinger/{sha}?format={form}", "0301").status_code == 404
    assert house.ask("GET", f"/api/v1/innsendinger/{sha}?format=exe", f"ta-med-{form}").status_code == 422


def test_one_in_force_with_a_later_one_refused_says_both(house: House) -> None:
    house.key("to-ganger", "1108")
    people = (("hel", "1980", ""),)
    house.deliver("to-ganger", Sent(kommune="1108", year=2025, persons=people))
    assert "er avvist" not in house.ask("GET", "/nb/", "to-ganger").text
    house.deliver("to-ganger", Sent(kommune="1108", year=2025, persons=(("feil", "19x0", ""),)))
    front = house.ask("GET", "/nb/", "to-ganger").text
    assert "Levert og i bruk" in front
    assert "En nyere innsending er avvist" in front
    (status, *_) = house.ask("GET", "/api/v1/status", "to-ganger").json()["years"]
    assert status["in_force"] is True
    assert len(status["refused"]) == 64
