"""Other forms of a delivery than CSV and Parquet: our own tables as XML, and the KPR message."""

from nki.registers.formats.opening import is_message, read_file, refuse_message
from nki.registers.formats.xmlfile import read_xml, xml_lines

__all__ = ["is_message", "read_file", "read_xml", "refuse_message", "xml_lines"]
