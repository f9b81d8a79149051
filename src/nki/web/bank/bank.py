"""The statistics bank of one release: what PxWebApi v2 asks of it, without a word of HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

from nki.web.bank.asking import DEFAULT_FORMAT, FORMATS, first, language_of, words_of
from nki.web.bank.cut import cut, default_query
from nki.web.bank.formats.jsonstat import metadata
from nki.web.problem import problem
from nki.web.words import DEFAULT, LANGUAGES, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.web.bank.cut import Cut, Query
    from nki.web.bank.table import Codelist, Table
    from nki.web.settings import Settings

Asked = list[tuple[str, str]]
API_VERSION = "2.2.0"
PAGE_SIZE = 100
_TRUTHS = {"true": True, "false": False}


@dataclass(frozen=True)
class Bank:
    """The tables of a release by id; `base` is the address of the bank, for links."""

    name: str
    tables: Mapping[str, Table]
    base: str
    settings: Settings
    version: str

    def table(self, name: str) -> Table:
        """Find a table, whatever the case of its id; raises ProblemError."""
        found = self.tables.get(name) or self.tables.get(name.upper())
        if not found:
            raise problem(404, "unknown_table", verdi=name)
        return found

    def codelist(self, name: str) -> Codelist:
        """Find a code list; raises ProblemError."""
        for table in self.tables.values():
            for codelist in table.codelists:
                if codelist.id.casefold() == name.casefold():
                    return codelist
        raise problem(404, "unknown_codelist", verdi=name)

    def cut(self, name: str, query: Query) -> Cut:
        """Find what is asked for of a table; raises ProblemError."""
        return cut(self.table(name), query, self.settings.cells)

    def config(self) -> dict[str, Any]:
        """Say what the bank can do."""
        said = words()
        return {
            "apiVersion": API_VERSION,
            "appVersion": self.version,
            "languages": [{"id": language, "label": said.spraak.say(language)} for language in LANGUAGES],
            "defaultLanguage": DEFAULT,
            "maxDataCells": self.settings.cells,
            "maxCallsPerTimeWindow": self.settings.calls or 1_000_000,
            "timeWindow": self.settings.window,
            "license": said.lisens,
            "sourceReferences": [
                {"language": language, "text": said.kilde.say(language, utgivelse=self.name)} for language in LANGUAGES
            ],
            "defaultDataFormat": DEFAULT_FORMAT,
            "dataFormats": list(FORMATS),
            "features": [{"id": "CORS", "params": [{"key": "enabled", "value": "True"}]}],
        }

    def list_tables(self, asked: Asked, now: datetime) -> dict[str, Any]:
        """List the tables, or those that hold every word of `query`; raises ProblemError."""
        language = language_of(asked)
        found = [table for table in self.tables.values() if self._wanted(table, asked, language, now)]
        size, page = _whole(asked, "pageSize", PAGE_SIZE), _whole(asked, "pageNumber", 1)
        _truth(asked, "includeDiscontinued")
        shown = found[(page - 1) * size : page * size]
        return {
            "language": language,
            "tables": [self._entry(table, language) for table in shown],
            "page": {
                "pageNumber": page,
                "pageSize": size,
                "totalElements": len(found),
                "totalPages": max(ceil(len(found) / size), 1),
                "links": [self._link("self", f"/tables?pageNumber={page}&pageSize={size}", language)],
            },
            "links": [self._link("self", "/tables", language)],
        }

    def describe(self, name: str, language: str) -> dict[str, Any]:
        """Describe one table."""
        return {"language": language, **self._entry(self.table(name), language)}

    def metadata(self, name: str, asked: Asked) -> dict[str, Any]:
        """Give every variable and value of a table."""
        _truth(asked, "defaultSelection")
        return metadata(self.table(name), language_of(asked), self.base)

    def default_selection(self, name: str, language: str) -> dict[str, Any]:
        """Say what is shown of a table when nothing is asked for."""
        table = self.table(name)
        return self.selection(cut(table, default_query(table), self.settings.cells), {}, language)

    def selection(self, found: Cut, codelists: Mapping[str, str], language: str, own: str = "") -> dict[str, Any]:
        """Say which codes a query came to, and where they stand."""
        chosen = [
            {
                "variableCode": axis.variable.code,
                "codelist": codelists.get(axis.variable.code),
                "valueCodes": [value.code for value in axis.values],
            }
            for axis in found.axes
        ]
        placement = {
            "heading": [axis.variable.code for axis in found.across],
            "stub": [axis.variable.code for axis in found.stub],
        }
        links = [
            self._link("self", own or f"/tables/{found.table.id}/defaultselection", language),
            self._link("data", f"/tables/{found.table.id}/data", language),
        ]
        return {"selection": chosen, "placement": placement, "language": language, "links": links}

    def describe_codelist(self, name: str, language: str) -> dict[str, Any]:
        """Give the values of a code list, and what is gathered in each."""
        codelist = self.codelist(name)
        labels = {
            value.code: value.label.say(language)
            for table in self.tables.values()
            for variable in table.variables
            if variable.code == codelist.variable
            for value in variable.values
        }
        return {
            "id": codelist.id,
            "label": codelist.label.say(language),
            "language": language,
            "languages": list(LANGUAGES),
            "elimination": False,
            "type": codelist.kind,
            "values": [
                {"code": code, "label": labels[code], "valueMap": list(codelist.members.get(code, (code,)))}
                for code in codelist.values
            ],
            "links": [self._link("self", f"/codelists/{codelist.id}", language)],
        }

    def _wanted(self, table: Table, asked: Asked, language: str, now: datetime) -> bool:
        text = f"{table.id} {table.label.say(language)} {' '.join(v.code for v in table.variables)}".casefold()
        if not all(word in text for word in words_of(first(asked, "query") or "")):
            return False
        if first(asked, "pastDays") is None:
            return True
        days = min(_whole(asked, "pastDays", 1), 100_000)
        return datetime.fromisoformat(table.updated) >= now.astimezone(UTC) - timedelta(days=days)

    def _entry(self, table: Table, language: str) -> dict[str, Any]:
        years = [value.code for value in table.with_role("time").values]
        own = f"/tables/{table.id}"
        folder = {"id": "NKI", "label": words().mappe.say(language), "sortCode": "NKI"}
        return {
            "id": table.id,
            "label": table.label.say(language),
            "description": " ".join(note.say(language) for note in table.notes[:-1]),
            "sortCode": table.id,
            "tags": [],
            "updated": table.updated,
            "firstPeriod": years[0],
            "lastPeriod": years[-1],
            "category": "public",
            "variableNames": [variable.label.say(language) for variable in table.variables],
            "discontinued": False,
            "source": table.source.say(language),
            "subjectCode": "NKI",
            "timeUnit": "Annual",
            "paths": [[folder]],
            "links": [
                self._link("self", own, language),
                self._link("metadata", f"{own}/metadata", language),
                self._link("data", f"{own}/data", language),
            ],
        }

    def _link(self, relation: str, path: str, language: str) -> dict[str, str]:
        joint = "&" if "?" in path else "?"
        return {"rel": relation, "hreflang": language, "href": f"{self.base}{path}{joint}lang={language}"}


def _whole(asked: Asked, name: str, default: int) -> int:
    said = first(asked, name)
    if said is None:
        return default
    if not (said.isascii() and said.isdigit() and 0 < len(said) <= len("2147483647") and int(said)):
        raise problem(400, "bad_number", variabel=name, verdi=said)
    return int(said)


def _truth(asked: Asked, name: str) -> bool:
    said = first(asked, name)
    if said is not None and said.lower() not in _TRUTHS:
        raise problem(400, "bad_truth", variabel=name, verdi=said)
    return bool(said and _TRUTHS[said.lower()])
