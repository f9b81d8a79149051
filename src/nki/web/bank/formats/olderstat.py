"""JSON-stat 1.x, which older clients of PxWebApi v1 ask for: the same dataset, inside `dataset`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nki.web.bank.formats import jsonstat

if TYPE_CHECKING:
    from nki.web.bank.cut import Cut


def write(cut: Cut, language: str) -> bytes:
    """Give a cut."""
    newer = json.loads(jsonstat.write(cut, language, ""))
    dimension: dict[str, Any] = {
        **{name: {k: side[k] for k in ("label", "category")} for name, side in newer["dimension"].items()},
        "id": newer["id"],
        "size": newer["size"],
        "role": newer["role"],
    }
    document = {name: newer[name] for name in ("label", "source", "updated", "value", "status") if name in newer}
    return json.dumps({"dataset": {"dimension": dimension, **document}}, ensure_ascii=False).encode()
