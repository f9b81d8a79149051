"""From identity to pseudonym and from one epoch's pseudonym to the next's, with AES-SIV.

AES-SIV gives the same answer to the same question and can be turned round by whoever has the key: that is what lets a
key be changed without anybody sending identity numbers again. Register and epoch are bound into every pseudonym, and
each has its own key, so two registers cannot be joined on them.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from nki.registers.formats.message import IDENTITY_TYPES, LINKING
from nki.registers.identity.alphabet import spell, unspell
from nki.registers.identity.numbers import ELEVEN, TWELVE, Identity, kinds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nki.registers.identity.keys import RegisterKeys

_DIGITS = {"1": ELEVEN, "2": ELEVEN, "10": TWELVE}
_INSIDE = 15
_LINKED, _LOCAL = b"L", b"K"
_PLAIN = str.maketrans("", "", " .-")


@dataclass(frozen=True)
class Manager:
    """Turns the identities of one register into pseudonyms, of the epoch in use or another.

    Implements `Door`. Test persons are refused unless `test_persons` lets them through.
    """

    keys: RegisterKeys
    epoch: int = 0
    test_persons: bool = False
    _known: dict[tuple[str, str, str], str] = field(default_factory=dict, repr=False)

    def __call__(self, kind: str, number: str, kommune: str, /) -> str:
        """Give the pseudonym of an identity of type `kind` (Volven 9032).

        Types 1, 2 and 10 give the same pseudonym in every kommune, all others one for each. Raises ValueError, without
        the number in it, when it cannot be one.
        """
        number = number.strip()
        asked = (kind, number, kommune)
        if asked not in self._known:
            self._known[asked] = self._seal(self._inside(kind, number, kommune), self.epoch or self.keys.current)
        return self._known[asked]

    def translate(self, pseudonyms: Iterable[str], to: int = 0) -> dict[str, str]:
        """Give, for pseudonyms of this manager's epoch, those of another (the one in use); no identity leaves here.

        Raises ValueError when one was not made by this register's manager in this epoch.
        """
        to = to or self.keys.current
        return {one: self._seal(self._open(one), to) for one in pseudonyms}

    def _inside(self, kind: str, number: str, kommune: str) -> bytes:
        if kind not in IDENTITY_TYPES or not number:
            raise ValueError("ukjent identitetstype eller tomt nummer")
        if kind not in LINKING:
            if not kommune:
                raise ValueError("kommunen er ukjent")
            said = f"{kind}\0{kommune}\0{number}".encode()
            return _LOCAL + hmac.digest(self.keys.local, said, hashlib.sha256)[:_INSIDE]
        digits = number.translate(_PLAIN)
        if len(digits) != _DIGITS[kind] or not (digits.isascii() and digits.isdigit()):
            raise ValueError("nummeret har ikke så mange siffer som typen skal ha")
        if not self.test_persons and kinds([digits])[0] == Identity.SYNTHETIC:
            raise ValueError("det er en testperson")
        return _LINKED + digits.encode().ljust(_INSIDE, b"\0")

    def _seal(self, inside: bytes, epoch: int) -> str:
        return spell(self._cipher(epoch).encrypt(inside, self._bound(epoch)))

    def _open(self, pseudonym: str) -> bytes:
        epoch = self.epoch or self.keys.current
        try:
            return self._cipher(epoch).decrypt(unspell(pseudonym), self._bound(epoch))
        except InvalidTag:
            raise ValueError("ikke et pseudonym fra denne epoken") from None

    def _cipher(self, epoch: int) -> AESSIV:
        if epoch not in self.keys.epochs:
            raise ValueError("epoken finnes ikke")
        return AESSIV(self.keys.epochs[epoch])

    def _bound(self, epoch: int) -> list[bytes]:
        return [b"nki-pseudonym-1", self.keys.register.encode(), str(epoch).encode()]


def guess_kind(number: str) -> str:
    """Say which linking type a number is of, when nobody did; raises ValueError when it is none of them."""
    digits = number.translate(_PLAIN)
    right_length = len(digits) in (ELEVEN, TWELVE) and digits.isascii() and digits.isdigit()
    found = kinds([digits])[0] if right_length else None
    if found in (Identity.FNR, Identity.SYNTHETIC):
        return "1"
    if found == Identity.D:
        return "2"
    if found == Identity.DUF:
        return "10"
    raise ValueError("identitetstypen må være fylt ut")
