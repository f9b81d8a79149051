"""What every signed statement must be before anything it says is read: by an issuer we know, for us, for now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from joserfc import jwt
from joserfc.errors import JoseError

from nki.access.grant import Denied

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

ALGORITHM = "RS256"
LONGEST = 8192
LONGEST_LIFE = 2 * 3600
LEEWAY = 10


def read_claims(token: str, keys: KeySet, now: int, *, aud: str, **exactly: str) -> dict[str, Any]:
    """Read a signed token for `aud` and nobody else, with `exactly` these claims, and in force now; raises Denied.

    `now` is in seconds since 1970, UTC.
    """
    if len(token) > LONGEST:
        raise Denied("token too long")
    try:
        found = jwt.decode(token, keys, algorithms=[ALGORITHM])
        wanted: dict[str, Any] = {
            name: {"essential": True, "value": value} for name, value in {**exactly, "aud": aud}.items()
        }
        wanted |= {name: {"essential": True} for name in ("exp", "iat")}
        jwt.JWTClaimsRegistry(now=now, leeway=LEEWAY, **wanted).validate(found.claims)
        claims: dict[str, Any] = found.claims
        lives = int(claims["exp"]) - int(claims["iat"])
    except (JoseError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise Denied("token") from None
    if claims["aud"] not in (aud, [aud]):
        raise Denied("token for others too")
    if not isinstance(claims["exp"], int) or lives > LONGEST_LIFE:
        raise Denied("token lives too long")
    return claims
