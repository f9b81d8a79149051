"""Who reported: not delivered is a fact about a kommune, not a zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.compute.table import KommuneReport
from nki.registers import ReportStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.compute.ground import Ground
    from nki.registers import Delivery


def kommune_reports(deliveries: Sequence[Delivery], ground: Ground, year: int) -> tuple[KommuneReport, ...]:
    """Say of every kommune of the structure whether it reported, from the deliveries in force.

    What stands in a delivery of another year than `year` is carried. A kommune made of several that delivered apart is
    partial when one of them is missing. A kommune made of parts of divided ones has no figure of its own from
    deliveries before the division: not applicable.
    """
    whole: dict[str, list[Delivery]] = {}
    touched: set[str] = set()
    for delivery in deliveries:
        kommune = ground.kommune_of((delivery.geography, delivery.kommune))
        if kommune is not None:
            whole.setdefault(kommune, []).append(delivery)
        elif delivery.status.has_records:
            touched |= set(ground.parts_of((delivery.geography, delivery.kommune)))
    return tuple(
        _report(area.code, whole.get(area.code, []), ground, year=year, touched=area.code in touched)
        for area in ground.geography.kommuner
    )


def _report(kommune: str, deliveries: list[Delivery], ground: Ground, *, year: int, touched: bool) -> KommuneReport:
    with_records = [delivery for delivery in deliveries if delivery.status.has_records]
    if any(delivery.year != year for delivery in with_records):
        return KommuneReport(kommune, "carried")
    if with_records:
        partial = any(delivery.status == ReportStatus.PARTIAL for delivery in with_records)
        return KommuneReport(
            kommune, "partial" if partial or _some_missing(kommune, with_records, ground) else "reported"
        )
    if touched:
        return KommuneReport(kommune, "not_applicable")
    together = [delivery for delivery in deliveries if delivery.status == ReportStatus.TOGETHER]
    if together:
        other = ground.kommune_of((together[-1].geography, together[-1].together_with))
        return KommuneReport(kommune, "reported_with", other or "")
    return KommuneReport(kommune, "not_reported")


def _some_missing(kommune: str, deliveries: list[Delivery], ground: Ground) -> bool:
    if any(delivery.geography == ground.geography.year for delivery in deliveries):
        return False
    year = deliveries[-1].geography
    delivered = {delivery.kommune for delivery in deliveries if delivery.geography == year}
    return not set(ground.ways[year].sources(kommune)) <= delivered
