"""The thresholds of the control rules are dated, each has a reason, and a catalogue without them is refused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.errors import CatalogueError, UsageError
from nki.registers import load_schema
from nki.registers.rules import Controls, load_controls

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (default_catalogue() / "parameters" / "kontroll.yaml").read_text(encoding="utf-8")


def changed(folder: Path, old: str, new: str) -> Path:
    (folder / "parameters").mkdir()
    (folder / "parameters" / "kontroll.yaml").write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return folder


def test_the_thresholds_in_force_are_those_begun_last() -> None:
    (first,) = load_controls(default_catalogue()).periods
    later = first.model_copy(update={"valid_from": date(2025, 1, 1)})
    controls = Controls((later, first))
    assert controls.on(date(2024, 12, 31)) == first
    assert controls.on(date(2025, 12, 31)) == later
    with pytest.raises(UsageError, match="ingen kontrollgrenser for 2006"):
        controls.on(date(2006, 12, 31))


@pytest.mark.parametrize(
    ("old", "new"), [("grunn: En uke har ikke flere timer.", 'grunn: ""'), ('"168"', '"-1"'), ("sprang_z", "sprang_x")]
)
def test_a_threshold_without_reason_or_sense_is_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(CatalogueError):
        load_controls(changed(tmp_path, old, new))


def test_the_fields_that_may_be_missing_are_in_the_file_description() -> None:
    tables = load_schema(default_catalogue()).tables
    known = {(table.name, field.name) for table in tables for field in table.fields if field.required == "nei"}
    (limits,) = load_controls(default_catalogue()).periods
    assert {(missing.table, missing.field) for missing in limits.missing} <= known
