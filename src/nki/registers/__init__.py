"""Takes in deliveries, checks them, and gives the records of a year."""

from nki.registers.delivery import Delivery, ReportStatus
from nki.registers.extract import Extract, check_deliveries, read_extract
from nki.registers.records import OUTSIDE, Records
from nki.registers.schema import RegisterSchema, load_schema

__all__ = [
    "OUTSIDE",
    "Delivery",
    "Extract",
    "Records",
    "RegisterSchema",
    "ReportStatus",
    "check_deliveries",
    "load_schema",
    "read_extract",
]
