"""An issuer of log-ins to try against: real keys, real signatures, and it keeps its own side of the agreement."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from nki.access.oidc import OidcLogin
from rooms_support import HOST, NOW

if TYPE_CHECKING:
    from collections.abc import Callable

ORGNR = "974767880"
CLIENT, SECRET = "kommunens-rom", "hemmelig"
KEY, OTHER = (RSAKey.generate_key(2048, {"kid": kid}) for kid in ("a", "b"))


@dataclass
class Issuer:
    """Gives a code for who asks, and a signed token for the code, once; `claims` and `sign` are what a test changes."""

    name: str = "localhost"
    claims: dict[str, Any] = field(default_factory=dict)
    sign: Callable[[dict[str, Any]], str] | None = None
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to answer."""
        self._server = ThreadingHTTPServer(("localhost", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Say where it answers."""
        return f"http://{self.name}:{self._server.server_address[1]}"

    def close(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def login(self, origin: str = HOST) -> OidcLogin:
        """Say what the rooms must know of it."""
        public = KeySet([RSAKey.import_key(KEY.as_dict(private=False))])
        return OidcLogin(
            issuer=self.address,
            authorize=f"{self.address}/authorize",
            token=f"http://localhost:{self._server.server_address[1]}/token",
            keys=public,
            client=CLIENT,
            secret=SECRET,
            back=f"{origin}/nb/logg-inn/tilbake",
            organisation_claim="orgnr",
        )

    def authorize(self, asked: dict[str, str]) -> str:
        """Let somebody in, and say where the browser goes with the code."""
        code = f"kode-{len(self.asked)}"
        self.asked[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, str] | None:
        """Give the token for a code, or nothing for what is not in order."""
        asked = self.asked.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        right = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        if asked is None or not right or form.get("redirect_uri") != asked["redirect_uri"]:
            self.refused.append("code")
            return None
        if challenge.rstrip(b"=").decode() != asked["code_challenge"] or asked["code_challenge_method"] != "S256":
            self.refused.append("pkce")
            return None
        now = int(NOW.timestamp())
        said = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 120, "sub": "kari", "orgnr": ORGNR}
        said |= {"nonce": asked["nonce"], **self.claims}
        said = {name: value for name, value in said.items() if value is not None}
        return {"id_token": self.sign(said) if self.sign else signed(said)}


def signed(said: dict[str, Any], key: RSAKey = KEY) -> str:
    """Sign as the issuer does."""
    return jwt.encode({"alg": "RS256", "kid": "a"}, said, key)


def _handler(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            self.send_response(302)
            self.send_header("location", issuer.authorize(asked))
            self.end_headers()

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"])).decode()
            answer = issuer.token({name: values[0] for name, values in parse_qs(content).items()})
            self.send_response(200 if answer else 400)
            self.end_headers()
            self.wfile.write(json.dumps(answer or {"error": "invalid_grant"}).encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401  (the name the library gives it)
            """Say nothing."""

    return Handler
