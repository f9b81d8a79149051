"""A report as JSON: keys in English, shares as text with three decimals, empty where there is none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from nki.kommune.tally import Maaltallsrad


def to_json(report: object) -> str:
    """Write a report, a list of worklists, an explanation or a reconciliation."""
    return json.dumps(_plain(report), ensure_ascii=False, indent=1) + "\n"


def _plain(value: object) -> Any:  # noqa: ANN401  (whatever JSON holds)
    if isinstance(value, Decimal):
        return str(value)
    if is_dataclass(value):
        found = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return found | ({"change": _plain(value.change)} if isinstance(value, Maaltallsrad) else {})
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _plain(one) for name, one in value._asdict().items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key if isinstance(key, str) else " ".join(key): _plain(one) for key, one in value.items()}
    return str(value) if isinstance(value, Enum) else value
