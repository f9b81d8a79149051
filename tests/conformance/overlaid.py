"""The contract of others with our own reading of it laid over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

OVERLAY = Path(__file__).with_name("overlay.yaml")


def overlaid(contract: Path) -> dict[str, Any]:
    """Read the contract, leave out its examples (they stand in files we do not have), and lay our reading over it."""
    document: dict[str, Any] = yaml.safe_load(contract.read_text(encoding="utf-8"))
    _without_examples(document)
    for entry in yaml.safe_load(OVERLAY.read_text(encoding="utf-8")):
        lay(document, entry)
    return document


def lay(document: dict[str, Any], entry: dict[str, Any]) -> None:
    """Lay one entry; what it is said of must be there."""
    *way, last = entry["at"]
    place = document
    for step in way:
        place = place[step]
    if "add" in entry:
        place[last].update(entry["add"])
    else:
        place[last] = entry["set"]


def _without_examples(part: object) -> None:
    if isinstance(part, dict):
        part.pop("examples", None)
        for child in part.values():
            _without_examples(child)
    elif isinstance(part, list):
        for child in part:
            _without_examples(child)
