"""A document as one page that holds all it needs; nothing in it runs, and nothing is fetched."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from nki.kommune.document import shown

if TYPE_CHECKING:
    from jinja2 import Template

    from nki.kommune.document import Document


def to_html(document: Document) -> str:
    """Give the page; every word that comes from a delivery is text and nothing else."""
    return _template("rapport.html.jinja").render(document=document, shown=shown)


def to_fragment(document: Document) -> str:
    """Give the sections alone, to stand within a page that has its own heading."""
    return _template("sections.jinja").render(document=document, shown=shown)


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("nki.kommune", "faces"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)
