"""`nki rooms`: the kommune's own rooms on the web, in a process apart from what the public meets."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from nki.cli.opening import open_catalogue
from nki.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from nki.access import TokenVerifier
    from nki.access.oidc import OidcLogin


_AROUND = 1_048_576
"""Bytes that may stand around the largest delivery in what is sent."""

_FINISH = 30
"""Seconds given to what is under way when told to stop; what has no receipt then was not received."""

_LONGEST = 900.0
"""Seconds to send one in: the largest at 0.6 Mbit/s."""


def run(said: Namespace) -> int:
    """Serve until stopped; raises UsageError for settings that cannot be, MissingExtraError."""
    try:
        import uvicorn

        from nki.listening import Patience, patient
        from nki.rooms import RoomSettings, open_rooms
        from nki.rooms.words import letters
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"nki rooms krever tillegget web ({error.name} mangler): pip install nki[web]."
        ) from None
    local = said.host in ("localhost", "::1")
    origin = (said.origin or f"http://{said.host}:{said.port}").rstrip("/")
    if not local and not origin.startswith("https://"):
        raise UsageError("Rommene må nås over https når de åpnes for andre maskiner: --origin https://…")
    settings = RoomSettings(
        said.register,
        origin,
        releases=said.releases,
        tokens=_tokens(said.access) if said.access else None,
        oidc=_oidc(said.access, origin) if said.access else None,
    )
    catalogue = open_catalogue(said)
    app = open_rooms(catalogue, settings)
    sys.stdout.write(f"{origin}/ (stopp med Ctrl+C)\n")
    sys.stdout.flush()
    said_before = letters(catalogue.folder, settings.most_bytes)
    whole = settings.most_bytes + _AROUND
    protocol = patient(Patience(whole=whole, whole_seconds=_LONGEST, letters=said_before))
    uvicorn.run(
        app, host=said.host, port=said.port, http=protocol, ws="none", log_level="error", access_log=False,
        server_header=False, timeout_graceful_shutdown=_FINISH,
    )  # fmt: skip
    return 0


def _tokens(path: Path) -> TokenVerifier | None:
    """Read which issuer of tokens is trusted, if any."""
    from joserfc.jwk import KeySet

    from nki.access import Role, TokenVerifier

    said = _settings(path).get("maskinporten")
    if said is None:
        return None
    try:
        scopes = {scope: tuple(Role(one) for one in roles) for scope, roles in said["scopes"].items()}
        return TokenVerifier(said["issuer"], said["audience"], KeySet.import_key_set(said["keys"]), scopes)
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{path}: «maskinporten» kan ikke brukes ({error}).") from None


def _oidc(path: Path, origin: str) -> OidcLogin | None:
    """Read where people may log in, if anywhere."""
    from joserfc.jwk import KeySet

    from nki.access.oidc import OidcLogin

    said = _settings(path).get("oidc")
    if said is None:
        return None
    names = ("issuer", "authorize", "token", "client", "secret", "organisation_claim")
    back = f"{origin}/nb/logg-inn/tilbake"
    try:
        given: dict[str, Any] = {name: str(said[name]) for name in names}
        keys, acr = KeySet.import_key_set(said["keys"]), str(said.get("acr", ""))
        return OidcLogin(**given, keys=keys, back=back, acr=acr)
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{path}: «oidc» kan ikke brukes ({error}).") from None


def _settings(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise UsageError(f"{path}: kan ikke leses som JSON.") from None
    if not isinstance(said, dict):
        raise UsageError(f"{path}: skal være et JSON-objekt.")
    return said
