"""A register as those who read it need it: what a delivery looks like, and the country it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nki.reference import Reference
    from nki.registers.rules.limits import Controls
    from nki.registers.schema import RegisterSchema


@dataclass(frozen=True, slots=True)
class Register:
    """The file description of a register, and the code lists its kommune numbers are looked up in.

    With `controls`, deliveries are also held against the rules beyond the form of a file.
    """

    schema: RegisterSchema
    reference: Reference
    controls: Controls | None = None
