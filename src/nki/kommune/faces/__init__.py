"""The same document as a page, a print, a workbook and data."""

from nki.kommune.faces.data import to_json
from nki.kommune.faces.excel import to_xlsx
from nki.kommune.faces.html import to_fragment, to_html
from nki.kommune.faces.pdf import to_pdf

__all__ = ["to_fragment", "to_html", "to_json", "to_pdf", "to_xlsx"]
