"""People who log in elsewhere (OpenID Connect, authorization code with PKCE); behind a setting, off by default."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from nki.access.claims import read_claims
from nki.access.grant import Denied, Grant, Role
from nki.access.keys import digest
from nki.access.tokens import kommune_of

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

    from nki.access.book import Book

PATIENCE = 10
LONGEST = 65_536


class _NoDetour(urllib.request.HTTPRedirectHandler):
    """Goes where it was told and nowhere else: a secret is on its way."""

    def redirect_request(self, *_: object) -> None:
        return None


_STRAIGHT = urllib.request.build_opener(_NoDetour)


class Started(NamedTuple):
    """A log-in under way: where to send the browser, and what must come back with it, kept in its cookie meanwhile."""

    address: str
    memory: str


@dataclass(frozen=True, slots=True)
class OidcLogin:
    """A provider we trust: its issuer name, its two addresses and its public keys, and what we are called there.

    `organisation_claim` names the claim with the organisation number a person acts for; the dated table says which
    kommune it is. `roles` is what those who log in this way may do, `acr` how surely they must have been recognised
    there (such as with two factors); empty for as the provider likes.
    """

    issuer: str
    authorize: str
    token: str
    keys: KeySet
    client: str
    secret: str
    back: str
    organisation_claim: str
    roles: tuple[Role, ...] = (Role.READER,)
    acr: str = ""

    def __post_init__(self) -> None:
        """Refuse addresses a secret must not be sent to; raises ValueError."""
        for address in (self.authorize, self.token):
            parts = urllib.parse.urlsplit(address)
            local = (parts.hostname or "").rpartition(".")[2] == "localhost"
            if parts.scheme != "https" and not (local and parts.scheme == "http"):
                raise ValueError("The addresses of a provider must begin with https.")

    def start(self) -> Started:
        """Begin a log-in."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": self.back,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        asked |= {"acr_values": self.acr} if self.acr else {}
        return Started(f"{self.authorize}?{urllib.parse.urlencode(asked)}", f"{state}.{nonce}.{verifier}")

    def finish(self, memory: str, state: str, code: str, book: Book) -> Grant:
        """Recognise who came back; raises Denied. Waits for the provider, so not for the event loop."""
        parts = memory.split(".")
        if len(parts) != len(Started._fields) + 1 or not hmac.compare_digest(parts[0].encode(), state.encode()):
            raise Denied("oidc state")
        token, now = self._exchange(code, parts[2]), int(book.clock().timestamp())
        claims = read_claims(token, self.keys, now, iss=self.issuer, aud=self.client, nonce=parts[1])
        if not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise Denied("oidc subject")
        if self.acr and claims.get("acr") != self.acr:
            raise Denied("oidc acr")
        orgnr = str(claims.get(self.organisation_claim, ""))
        # The name they are known by elsewhere may be a number of a person: only its digest is written down.
        subject = f"person:{digest(claims['sub'])[:16]}"
        return Grant(subject, kommune_of(book, orgnr), frozenset(self.roles))

    def _exchange(self, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "client_id": self.client,
            "client_secret": self.secret,
            "code_verifier": verifier,
        }
        request = urllib.request.Request(self.token, urllib.parse.urlencode(form).encode())  # noqa: S310  (a setting)
        try:
            with _STRAIGHT.open(request, timeout=PATIENCE) as answer:
                said = json.loads(answer.read(LONGEST))
            return str(said["id_token"])
        except urllib.error.HTTPError as error:
            error.close()
            raise Denied("oidc exchange") from None
        except (OSError, ValueError, KeyError, TypeError):
            raise Denied("oidc exchange") from None
