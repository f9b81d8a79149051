"""Maskinporten tokens: signed by an issuer we know, for us, for now, on behalf of an organisation that is a kommune."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nki.access.claims import read_claims
from nki.access.grant import Denied, Grant, Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from joserfc.jwk import KeySet

    from nki.access.book import Book

_UNMEANT = {"unspecified", ""}


@dataclass(frozen=True, slots=True)
class TokenVerifier:
    """What a token must be: `issuer`, our own `audience`, the issuer's public `keys`, and roles by scope."""

    issuer: str
    audience: str
    keys: KeySet
    scopes: Mapping[str, tuple[Role, ...]]

    def __post_init__(self) -> None:
        """Refuse an audience that means nobody in particular."""
        if self.audience in _UNMEANT:
            raise ValueError("The audience must be our own address.")

    def grant(self, token: str, book: Book) -> Grant:
        """Recognise a token; raises Denied whatever is wrong with it."""
        now = int(book.clock().timestamp())
        claims = read_claims(token, self.keys, now, iss=self.issuer, aud=self.audience)
        roles = {role for scope in str(claims.get("scope", "")).split() for role in self.scopes.get(scope, ())}
        if not roles:
            raise Denied("scope")
        orgnr = _organisation(claims.get("consumer"))
        supplier = _organisation(claims["supplier"]) if "supplier" in claims else ""
        return Grant(f"org:{orgnr}", kommune_of(book, orgnr), frozenset(roles), supplier=supplier)


def kommune_of(book: Book, orgnr: str) -> str:
    """Find the kommune an organisation is today, by the dated table; raises Denied when it is none."""
    day = book.clock().date().isoformat()
    sql = "SELECT kommune FROM organisation WHERE orgnr = ? AND first <= ? AND (last = '' OR last >= ?)"
    rows = book.rows(sql, (orgnr, day, day))
    if len(rows) != 1:
        raise Denied("organisation is no kommune")
    return str(rows[0]["kommune"])


def _organisation(claim: object) -> str:
    """Read «0192:123456789» of ISO 6523; raises Denied."""
    said = claim.get("ID") if isinstance(claim, dict) and claim.get("authority") == "iso6523-actorid-upis" else None
    authority, _, orgnr = str(said or "").partition(":")
    if authority != "0192" or len(orgnr) != len("123456789") or not orgnr.isascii() or not orgnr.isdigit():
        raise Denied("consumer")
    return orgnr
