"""Log-in at another's door, the whole way, with an issuer that signs with real keys; and every way of cheating."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from issuer_support import CLIENT, KEY, ORGNR, OTHER, Issuer, signed
from nki.access import Denied, open_book
from nki.catalogue import default_catalogue
from nki.counting import Catalogue
from nki.rooms import RoomSettings, open_rooms
from rooms_support import HOST, NOW, House, close
from running import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OUT, BACK = "/nb/logg-inn/ekstern", "/nb/logg-inn/tilbake"
LATER = int(NOW.timestamp()) + 3600


@pytest.fixture(scope="module", name="shared")
def _shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Issuer]]:
    folder, issuer = tmp_path_factory.mktemp("rom"), Issuer()
    settings = RoomSettings(
        folder, HOST, oidc=issuer.login(), clock=lambda: NOW, most=10_000, each_second=10_000, workers=1
    )
    with open_book(folder, lambda: NOW, create=True) as book:
        book.change("INSERT INTO organisation VALUES (?,?,?,?)", (ORGNR, "4203", "2020-01-01", ""))
    house = House(open_rooms(Catalogue(default_catalogue()), settings), folder)
    yield house, issuer
    close(house.app)
    issuer.close()


@pytest.fixture(name="house")
def _house(shared: tuple[House, Issuer]) -> House:
    return shared[0]


@pytest.fixture(name="issuer")
def _issuer(shared: tuple[House, Issuer]) -> Issuer:
    shared[1].claims, shared[1].sign = {}, None
    return shared[1]


def unchanged(address: str) -> str:
    """Bring back what the issuer gave."""
    return address


def walked(
    house: House,
    *,
    bring: Callable[[str], str] = unchanged,
    remember: Callable[[str], str] = unchanged,
    twice: bool = False,
) -> list[httpx.Response]:
    """Walk out to the issuer and back; gives the answer one comes back to, and the front page after it.

    `bring` changes the address one comes back with, `remember` the cookie that was to be kept meanwhile.
    """

    async def walk() -> list[httpx.Response]:
        transport = httpx.ASGITransport(house.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client, httpx.AsyncClient() as browser:
            out = await client.get(OUT)
            client.cookies.set("nki-ekstern", remember(out.cookies["nki-ekstern"]), "rom.test")
            sent_back = await browser.get(out.headers["location"])
            address = bring(sent_back.headers["location"])
            answers = [await client.get(address)]
            if twice:
                client.cookies.clear()
                client.cookies.set("nki-ekstern", out.cookies["nki-ekstern"], "rom.test")
                answers = [await client.get(address)]
            return [*answers, await client.get("/nb/")]

    return run(walk)


def test_a_person_logs_in_elsewhere_and_comes_to_their_own_kommune(house: House, issuer: Issuer) -> None:
    back, front = walked(house)
    assert back.status_code == 200
    cookie = back.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert 'content="0; url=/nb/"' in back.text
    assert (front.status_code, "Arendal" in front.text) == (200, True)
    assert issuer.asked == {}
    with open_book(house.folder, lambda: NOW) as book:
        (line, *_) = [row for row in book.lines("4203") if row["act"] == "log in elsewhere"]
    assert line["subject"].startswith("person:")
    assert "kari" not in line["subject"]


def test_what_is_sent_out_asks_for_a_code_with_state_nonce_and_pkce(house: House) -> None:
    out = house.ask("GET", OUT)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(out.headers["location"]).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"], asked["client_id"]) == ("code", "S256", CLIENT)
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    again = parse_qs(urlsplit(house.ask("GET", OUT).headers["location"]).query)
    assert {again["state"][0], again["nonce"][0]}.isdisjoint({asked["state"], asked["nonce"]})
    assert asked["nonce"] not in (asked["state"], asked["code_challenge"])


def part(content: object) -> str:
    """Encode one part of a token."""
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def with_public_key_as_secret(said: dict[str, Any]) -> str:
    """Sign with what everybody knows, as if it were a secret."""
    words = f"{part({'alg': 'HS256', 'kid': 'a'})}.{part(said)}"
    signature = hmac.digest(KEY.as_pem(private=False), words.encode(), "sha256")
    return f"{words}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "http://other.test"},
    "without issuer": {"iss": None},
    "another audience": {"aud": "other"},
    "for others as well": {"aud": [CLIENT, "other"]},
    "without audience": {"aud": None},
    "another nonce": {"nonce": "other"},
    "without nonce": {"nonce": None},
    "expired": {"exp": int(NOW.timestamp()) - 60},
    "without expiry": {"exp": None},
    "issued in the future": {"iat": LATER, "exp": LATER + 60},
    "not valid yet": {"nbf": LATER},
    "a life of a day": {"exp": int(NOW.timestamp()) + 86_400},
    "without a subject": {"sub": None},
    "an organisation that is no kommune": {"orgnr": "984661185"},
    "without organisation": {"orgnr": None},
}
WRONG_SIGNATURES: dict[str, Callable[[dict[str, Any]], str]] = {
    "another's key": lambda said: signed(said, OTHER),
    "no signature": lambda said: f"{part({'alg': 'none'})}.{part(said)}.",
    "the public key as a secret": with_public_key_as_secret,
    "not a token": lambda _: "a.b.c",
}


def refused(answers: list[httpx.Response]) -> None:
    """Insist that nobody came in."""
    back, front = answers
    assert back.status_code == 401
    assert "set-cookie" not in back.headers
    assert (front.status_code, front.headers["location"]) == (303, "/nb/logg-inn")


@pytest.mark.parametrize("how", WRONG_CLAIMS)
def test_a_log_in_whose_token_says_something_else_is_refused(house: House, issuer: Issuer, how: str) -> None:
    issuer.claims = WRONG_CLAIMS[how]
    refused(walked(house))


@pytest.mark.parametrize("how", WRONG_SIGNATURES)
def test_a_log_in_whose_token_another_has_signed_is_refused(house: House, issuer: Issuer, how: str) -> None:
    issuer.sign = WRONG_SIGNATURES[how]
    refused(walked(house))


def test_a_log_in_brought_by_another_is_refused_for_its_state(house: House, issuer: Issuer) -> None:
    refused(walked(house, bring=lambda address: address.replace("state=", "state=x")))
    refused(walked(house, remember=lambda _: ""))
    refused(walked(house, remember=lambda kept: kept.partition(".")[2]))
    assert issuer.refused == []  # the issuer was never asked


def test_a_code_without_the_right_verifier_is_refused_by_the_issuer(house: House, issuer: Issuer) -> None:
    issuer.refused.clear()
    refused(walked(house, remember=lambda kept: f"{kept}x"))
    assert issuer.refused == ["pkce"]


def test_a_code_is_good_for_one_log_in(house: House, issuer: Issuer) -> None:
    issuer.refused.clear()
    refused(walked(house, twice=True))
    assert issuer.refused == ["code"]


def test_a_provider_that_must_be_sure_and_was_not_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder, issuer = tmp_path_factory.mktemp("acr"), Issuer()
    login = replace(issuer.login(), acr="idporten-loa-high")
    with open_book(folder, lambda: NOW, create=True) as book:
        book.change("INSERT INTO organisation VALUES (?,?,?,?)", (ORGNR, "4203", "2020-01-01", ""))
        for acr, allowed in ((None, False), ("idporten-loa-low", False), ("idporten-loa-high", True)):
            issuer.claims = {"acr": acr}
            started = login.start()
            assert "acr_values=idporten-loa-high" in started.address
            asked = {name: values[0] for name, values in parse_qs(urlsplit(started.address).query).items()}
            code = parse_qs(urlsplit(issuer.authorize(asked)).query)["code"][0]
            if allowed:
                assert login.finish(started.memory, asked["state"], code, book).kommune == "4203"
            else:
                with pytest.raises(Denied):
                    login.finish(started.memory, asked["state"], code, book)
    issuer.close()


@pytest.mark.parametrize("address", ["http://issuer.test/token", "ftp://localhost/token", "file:///etc/passwd"])
def test_a_secret_is_sent_over_https_only(issuer: Issuer, address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        replace(issuer.login(), token=address)


def test_a_provider_that_sends_the_secret_elsewhere_is_not_followed(issuer: Issuer) -> None:
    login = replace(issuer.login(), token=f"{issuer.address}/authorize?redirect_uri=http://localhost&state=x")
    with pytest.raises(Denied):
        login._exchange("kode", "x")  # noqa: SLF001  (what is sent is the thing tried)


def test_without_the_setting_there_is_no_such_door(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("uten")
    app = open_rooms(Catalogue(default_catalogue()), RoomSettings(folder, HOST, clock=lambda: NOW, workers=1))
    assert House(app, folder).ask("GET", OUT).status_code == 404
    close(app)
