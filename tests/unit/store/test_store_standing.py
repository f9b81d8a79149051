"""Not delivered is a fact: every kommune of a year has a status, and the ones that are missing are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.registers.store import withdraw, year_standing
from store_support import opened, sent, take
from support import Sent, send

if TYPE_CHECKING:
    from pathlib import Path


def test_every_kommune_has_a_status(tmp_path: Path) -> None:
    together = {"status": "rapportert_sammen_med", "sammen_med_kommunenummer": "1149"}
    with opened(tmp_path / "var") as store:
        whole = take(store, send(tmp_path / "a", sent("1149", 6)))
        take(store, send(tmp_path / "b", Sent("1151", more=together)))
        take(store, send(tmp_path / "c", sent("0301", 4, more={"status": "delvis"})))
        take(store, send(tmp_path / "d", Sent("1828", more={"status": "ikke_rapportert"})))
        standing = year_standing(store, 2021)
        found = {one.kommune: one for one in standing.kommuner}
        assert len(found) == 356
        assert (found["1149"].status, found["1149"].with_us) == ("rapportert", ("1151",))
        assert (found["1151"].status, found["1151"].together_with) == ("rapportert_sammen_med", "1149")
        assert (found["0301"].status, found["1828"].status) == ("delvis", "ikke_rapportert")
        assert (found["5001"].status, found["5001"].name, found["5001"].sequence) == ("mangler", "Trondheim", None)
        assert (standing.count("mangler"), standing.persons) == (352, 10)
        assert (standing.registered["13"], standing.registered["9"]) == (10, 0)
        withdraw(store, whole.sha256, "feil")
        assert {one.kommune: one.status for one in year_standing(store, 2021).kommuner}["1149"] == "mangler"


def test_a_year_without_a_known_structure_lists_those_who_delivered(tmp_path: Path) -> None:
    with opened(tmp_path / "var") as store:
        assert year_standing(store, 1999).kommuner == ()
