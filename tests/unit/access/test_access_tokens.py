"""A token is taken only when everything about it is right; each way of forging one is turned away."""

from __future__ import annotations

import base64
import hmac
import json
from typing import TYPE_CHECKING, Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from nki.access import Denied, Role, TokenVerifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Clock
    from nki.access import Book

ISSUER, AUDIENCE = "https://issuer.test/", "https://nki.test/api"
KEY, OTHER = (RSAKey.generate_key(2048, {"kid": kid}) for kid in ("a", "b"))
ORGNR = "974767880"


@pytest.fixture
def verifier(book: Book) -> TokenVerifier:
    """Trust one issuer, and know one kommune."""
    book.change("INSERT INTO organisation VALUES (?,?,?,?)", (ORGNR, "4203", "2020-01-01", ""))
    public = KeySet([RSAKey.import_key(KEY.as_dict(private=False))])
    return TokenVerifier(ISSUER, AUDIENCE, public, {"nki:lever": (Role.DELIVERER,), "nki:les": (Role.READER,)})


def claims(clock: Clock, **other: Any) -> dict[str, Any]:  # noqa: ANN401  (whatever a forger writes)
    """Give what a token says when all is right."""
    now = int(clock().timestamp())
    right: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + 120,
        "scope": "nki:les",
        "consumer": {"authority": "iso6523-actorid-upis", "ID": f"0192:{ORGNR}"},
    }
    return {name: value for name, value in (right | other).items() if value is not None}


def signed(said: dict[str, Any], key: RSAKey = KEY) -> str:
    """Sign as the issuer does."""
    return jwt.encode({"alg": "RS256", "kid": "a"}, said, key)


def part(content: object) -> str:
    """Encode one part of a token."""
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def test_a_right_token_gives_the_kommune_of_the_organisation(verifier: TokenVerifier, book: Book, clock: Clock) -> None:
    supplier = {"authority": "iso6523-actorid-upis", "ID": "0192:984661185"}
    grant = verifier.grant(signed(claims(clock, supplier=supplier)), book)
    assert (grant.kommune, grant.roles, grant.supplier) == ("4203", {Role.READER}, "984661185")


def with_public_key_as_secret(clock: Clock) -> str:
    """Sign with what everybody knows, as if it were a secret."""
    words = f"{part({'alg': 'HS256', 'kid': 'a'})}.{part(claims(clock))}"
    signature = hmac.digest(KEY.as_pem(private=False), words.encode(), "sha256")
    return f"{words}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def with_other_claims(clock: Clock) -> str:
    """Keep a right signature over other words."""
    head, _, signature = signed(claims(clock)).split(".")
    return ".".join([head, part(claims(clock, scope="nki:lever")), signature])


FORGED: dict[str, Callable[[Clock], str]] = {
    "no signature": lambda c: f"{part({'alg': 'none'})}.{part(claims(c))}.",
    "another's key": lambda c: signed(claims(c), OTHER),
    "the public key as a secret": with_public_key_as_secret,
    "other words under a right signature": with_other_claims,
    "expired": lambda c: signed(claims(c, exp=int(c().timestamp()) - 60)),
    "without expiry": lambda c: signed(claims(c, exp=None)),
    "not valid yet": lambda c: signed(claims(c, nbf=int(c().timestamp()) + 3600)),
    "issued in the future": lambda c: signed(claims(c, iat=int(c().timestamp()) + 3600)),
    "another issuer": lambda c: signed(claims(c, iss="https://other.test/")),
    "another audience": lambda c: signed(claims(c, aud="https://other.test/")),
    "an unspecified audience": lambda c: signed(claims(c, aud="unspecified")),
    "without audience": lambda c: signed(claims(c, aud=None)),
    "without scope": lambda c: signed(claims(c, scope=None)),
    "another scope": lambda c: signed(claims(c, scope="nki:lesmer nki")),
    "without consumer": lambda c: signed(claims(c, consumer=None)),
    "a consumer that is text": lambda c: signed(claims(c, consumer=f"0192:{ORGNR}")),
    "a consumer that is no kommune": lambda c: signed(
        claims(c, consumer={"authority": "iso6523-actorid-upis", "ID": "0192:984661185"})
    ),
    "a supplier in the consumer's place": lambda c: signed(
        claims(c, consumer=None, supplier={"authority": "iso6523-actorid-upis", "ID": f"0192:{ORGNR}"})
    ),
    "a life of a year": lambda c: signed(claims(c, exp=int(c().timestamp()) + 365 * 86400)),
    "a life without end": lambda c: signed(claims(c, exp=float("inf"))),
    "not a token": lambda _: "a.b.c",
    "very long": lambda _: "a" * 20_000,
    "an empty one": lambda _: "",
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_token_is_never_accepted(verifier: TokenVerifier, book: Book, clock: Clock, how: str) -> None:
    with pytest.raises(Denied):
        verifier.grant(FORGED[how](clock), book)


def test_a_kommune_that_was_merged_is_the_one_it_became(verifier: TokenVerifier, book: Book, clock: Clock) -> None:
    book.change("UPDATE organisation SET last = ? WHERE orgnr = ?", ("2025-12-31", ORGNR))
    book.change("INSERT INTO organisation VALUES (?,?,?,?)", (ORGNR, "4299", "2026-01-01", ""))
    assert verifier.grant(signed(claims(clock)), book).kommune == "4299"


def test_our_own_audience_must_be_said() -> None:
    with pytest.raises(ValueError, match="audience"):
        TokenVerifier(ISSUER, "unspecified", KeySet([]), {})
