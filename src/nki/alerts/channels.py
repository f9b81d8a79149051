"""The ways a letter goes: e-mail over SMTP, and a webhook over HTTPS. Nothing but the standard library."""

from __future__ import annotations

import hashlib
import hmac
import json
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Literal, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from nki.alerts.letters import Letter

SECONDS = 30
_BUSY = {408, 425, 429}
_SERVER = 500


class ChannelError(Exception):
    """The letter did not go. `later` says that it is worth trying again, and `unsure` that it may have gone."""

    def __init__(self, detail: str, *, later: bool, unsure: bool = False) -> None:
        self.later, self.unsure = later, unsure
        super().__init__(detail)


class Way(Protocol):
    """Sends one letter, or raises ChannelError."""

    def send(self, letter: Letter) -> None:
        """Send it."""


@dataclass(frozen=True, slots=True)
class Mail:
    """E-mail through one server. `security`: `starttls`, `tls`, or `none` for a server on this machine."""

    host: str
    port: int
    sender: str
    now: Callable[[], datetime]
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""

    def compose(self, letter: Letter) -> EmailMessage:
        """Write the letter as a message; its Message-ID follows from its key, so that a copy is known as one."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, letter.to, letter.subject
        message["Date"] = format_datetime(self.now())
        message["Message-ID"] = f"<{letter.key}@{self.sender.rpartition('@')[2].rstrip('>')}>"
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = ", ".join(letter.languages)
        message["Idempotency-Key"] = letter.key
        message.set_content(letter.text, cte="quoted-printable")
        return message

    def send(self, letter: Letter) -> None:
        """Hand it to the server."""
        message = self.compose(letter)
        server: smtplib.SMTP = _Encrypted(timeout=SECONDS) if self.security == "tls" else _Plain(timeout=SECONDS)
        try:
            self._open(server)
            server.send_message(message)
        except smtplib.SMTPResponseException as error:
            raise ChannelError(_words(error.smtp_code, error.smtp_error), later=error.smtp_code < _SERVER) from None
        except smtplib.SMTPRecipientsRefused as error:
            ((code, said),) = error.recipients.values()
            raise ChannelError(_words(code, said), later=code < _SERVER) from None
        except (smtplib.SMTPException, OSError) as error:
            unsure = getattr(server, "handed_over", False)
            raise ChannelError(f"{type(error).__name__}: {error}", later=True, unsure=unsure) from None
        finally:
            # What the server says to goodbye changes nothing: the letter was taken, or it was not.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _open(self, server: smtplib.SMTP) -> None:
        server.connect(self.host, self.port)
        if self.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if self.user:
            server.login(self.user, self.password)


class _Noting:
    """Remembers that the letter itself was begun: from then on a lost connection leaves it uncertain."""

    handed_over = False

    def data(self, msg: Any) -> Any:  # noqa: ANN401  (as smtplib has it)
        """Send the letter itself."""
        self.handed_over = True
        return super().data(msg)  # type: ignore[misc]


class _Plain(_Noting, smtplib.SMTP):
    """A connection that begins open."""


class _Encrypted(_Noting, smtplib.SMTP_SSL):
    """A connection that is encrypted from the start; the certificate is checked."""

    def __init__(self, timeout: float) -> None:
        super().__init__(timeout=timeout, context=ssl.create_default_context())


@dataclass(frozen=True, slots=True)
class Webhook:
    """POST of JSON, `Idempotency-Key` the letter's key; with a secret, `X-NKI-Signature` is the HMAC-SHA256 of it."""

    secret: bytes = b""

    def send(self, letter: Letter) -> None:
        """Post it; any 2xx is received. A redirect is not followed: the address is wrong and must be mended."""
        body = _body(letter)
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": letter.key}
        if self.secret:
            headers["X-NKI-Signature"] = "sha256=" + hmac.new(self.secret, body, hashlib.sha256).hexdigest()
        request = Request(letter.to, body, headers, method="POST")  # noqa: S310  (addresses are https, see Address)
        try:
            with build_opener(_Stay).open(request, timeout=SECONDS):
                pass
        except HTTPError as error:
            error.close()
            raise ChannelError(f"HTTP {error.code}", later=error.code in _BUSY or error.code >= _SERVER) from None
        except (URLError, OSError, HTTPException) as error:
            raise ChannelError(f"{type(error).__name__}: {error}", later=True) from None


class _Stay(HTTPRedirectHandler):
    """Follows nothing."""

    def redirect_request(self, *_: object) -> None:
        """Refuse: what was asked is told as an error."""


def _body(letter: Letter) -> bytes:
    document = {
        "id": letter.key,
        "recipient": letter.recipient,
        "role": letter.role,
        "languages": letter.languages,
        "subject": letter.subject,
        "text": letter.text,
        **letter.data,
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True).encode()


def _words(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
