"""Each client and each format as a function that gives every cell of a table by its codes.

A reader that carries no signs gives None for them; what it gives of figures must be right to the last digit.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import urllib.request
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

import lxml.html
import openpyxl
import pyarrow.parquet
from pxstatspy import OutputFormatParam, PxAPI, PxAPIConfig
from pxweb import PxApi
from pyaxis import pyaxis
from pyjstat import pyjstat

from bank_truth import MEASURES, SIDES, asked
from conformance.install import NEWER, NODE, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pandas as pd

    from bank_truth import Key
    from conformance.served import Served

Read = dict[Any, tuple[Decimal | None, str | None]]
_DOTS = {'"."': ".", '".."': "..", '"..."': ":", '"...."': "::"}


def sides(table: str) -> tuple[str, ...]:
    """Name the variables of a table, in their order."""
    return SIDES[asked(table).letter]


def measures(table: str) -> tuple[str, ...]:
    """Name what a table measures, in its order."""
    return tuple(MEASURES[asked(table).letter])


def whole(table: str) -> str:
    """Ask for every cell of a table, in an address."""
    return "&".join(f"valuecodes[{side}]=*" for side in sides(table))


def _figure(value: object, decimals: int = 6) -> Decimal | None:
    """Give a number a client has made as a decimal; a float is right when its nearest decimal of six digits is."""
    if value is None or value != value or value == "":  # noqa: PLR0124  (NaN is not itself)
        return None
    return round(Decimal(repr(float(str(value)))), decimals)


def with_pxwebpy(served: Served, table: str) -> Read:
    """Read with pxwebpy: its own splitting, expansion of `*` and unpacking."""
    rows = PxApi(served.bank, language="no").get_table_data(
        table, value_codes={side: ["*"] for side in sides(table)}, show="code"
    )
    return {tuple(list(row.values())[:-1]): (_figure(row["value"]), None) for row in rows}


def with_pxstatspy(served: Served, table: str) -> Read:
    """Read with pxstatspy: a data frame with a column per measure."""
    api = PxAPI(PxAPIConfig(base_url=served.bank, language="en"))
    frame = api.get_data_as_dataframe(
        table, value_codes={side: ["*"] for side in sides(table)}, output_format_param=OutputFormatParam.USE_CODES
    )
    columns = [_COLUMNS.get(side, side) for side in sides(table)]
    return _melted(frame.to_dict("records"), table, columns)


_COLUMNS = {
    "Region": "region_code",
    "Utfall": "outcome",
    "Alder": "age",
    "Tid": "year",
    "Mot": "compared with",
    "Nivaa": "areas",
}
"""What pxstatspy calls the columns of codes in English."""


def _melted(rows: Iterable[dict[str, Any]], table: str, columns: Sequence[str], sign: str = "") -> Read:
    """Give a row per measure of rows with a column per measure; `sign` ends the name of the column beside."""
    found: Read = {}
    place = columns.index("ContentsCode")
    for row in rows:
        for measure in measures(table):
            key = tuple(measure if n == place else row[column] for n, column in enumerate(columns))
            found[key] = (_figure(row[measure]), row[measure + sign] if sign else None)
    return found


def with_pyjstat(served: Served, table: str) -> Read:
    """Read with pyjstat: the dataset as a data frame."""
    text = served.fetch(f"/tables/{table}/data?{whole(table)}").decode()
    frame = pyjstat.Dataset.read(text).write("dataframe", naming="id")
    return _long(frame, sides(table))


def with_pyjstat_from_v1(served: Served, table: str) -> Read:
    """Read with pyjstat on JSON-stat 1, asked for by POST at the older door."""
    query = [{"code": side, "selection": {"filter": "all", "values": ["*"]}} for side in sides(table)]
    body = json.dumps({"query": query, "response": {"format": "json-stat"}}).encode()
    request = urllib.request.Request(f"{served.url}/api/v1/no/nki/{table}", data=body, method="POST")  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        (frame,) = pyjstat.from_json_stat(json.loads(answer.read()), naming="id")
    return _long(frame, sides(table))


def _long(frame: pd.DataFrame, names: Sequence[str]) -> Read:
    keys = zip(*(frame[name] for name in names), strict=True)
    return {key: (_figure(value), None) for key, value in zip(keys, frame["value"], strict=True)}


def with_arrow(served: Served, table: str) -> Read:
    """Read with ssb-pxapi2-arrow: Statistics Norway's own client, in a newer Python, over Parquet."""
    script = ROOT / "tests" / "conformance" / "ask_arrow.py"
    command = [str(NEWER / "bin" / "python"), str(script), served.bank, table, *sides(table)]
    said = subprocess.run(command, capture_output=True, check=True)  # noqa: S603
    return _wide(pyarrow.parquet.read_table(io.BytesIO(said.stdout)).to_pylist(), table)


def with_parquet(served: Served, table: str) -> Read:
    """Read with pyarrow the Parquet file itself."""
    content = served.fetch(f"/tables/{table}/data?{whole(table)}&outputFormat=parquet")
    return _wide(pyarrow.parquet.read_table(io.BytesIO(content)).to_pylist(), table)


def _wide(rows: Iterable[dict[str, Any]], table: str) -> Read:
    return _melted(rows, table, sides(table), "_symbol")


def with_jsonstat_toolkit(served: Served, table: str) -> Read:
    """Read with jsonstat-toolkit: the reference reader of JSON-stat, in Node."""
    script = ROOT / "tests" / "conformance" / "ask_toolkit.js"
    content = served.fetch(f"/tables/{table}/data?{whole(table)}")
    said = subprocess.run(  # noqa: S603
        ["node", str(script), str(NODE)],  # noqa: S607
        input=content,
        capture_output=True,
        check=True,
    )
    return {tuple(key): (_figure(value), status or "") for key, value, status in json.loads(said.stdout)}


def with_pyaxis(served: Served, table: str, folder: Any) -> Read:  # noqa: ANN401
    """Read with pyaxis: the PX file, whose texts are led back to codes by its own CODES."""
    path = folder / f"{table}.px"
    path.write_bytes(served.fetch(f"/tables/{table}/data?{whole(table)}&outputFormat=px"))
    read = pyaxis.parse(uri=str(path), encoding="utf-8", null_values="^$", sd_values="^$")
    said, frame = read["METADATA"], read["DATA"]
    names = [*said["STUB"], *said["HEADING"]]
    codes = {n: dict(zip(said[f"VALUES({n})"], said[f"CODES({n})"], strict=True)) for n in names}
    places = [names.index(name) for name in _named(said, names, table)]
    found: Read = {}
    for row in frame.itertuples(index=False):
        key = tuple(codes[names[place]][row[place]] for place in places)
        text = row[-1]
        found[key] = (None, _DOTS[text]) if text in _DOTS else (Decimal(text), None)
    return found


def _named(said: dict[str, Any], names: list[str], table: str) -> list[str]:
    by_code = {said[f"VARIABLECODE({name})"][0]: name for name in names}
    return [by_code[side] for side in sides(table)]


def _grid(rows: Sequence[Sequence[str]], table: str) -> Read:
    """Read a table whose side is columns of codes and whose top is years."""
    found: Read = {}
    width = len(sides(table)) - 1
    for row in rows[1:]:
        for year, text in zip(rows[0][width:], row[width:], strict=True):
            found[(*row[:width], year)] = _cell(text)
    return found


def _cell(text: str) -> tuple[Decimal | None, str | None]:
    return (None, text) if text in _DOTS.values() else (Decimal(text), None)


def with_csv(served: Served, table: str) -> Read:
    """Read the CSV file, by Python's own reader."""
    text = served.fetch(f"/tables/{table}/data?{whole(table)}&outputFormat=csv&outputFormatParams=UseCodes").decode()
    return _grid(list(csv.reader(io.StringIO(text))), table)


def with_html(served: Served, table: str) -> Read:
    """Read the HTML table, by lxml."""
    page = served.fetch(f"/tables/{table}/data?{whole(table)}&outputFormat=html&outputFormatParams=UseCodes")
    rows = lxml.html.document_fromstring(page.decode()).xpath("//tr")
    return _grid([[cell.text_content() for cell in row] for row in rows], table)


def with_xlsx(served: Served, table: str) -> Read:
    """Read the workbook, by openpyxl; below the table stands what must be said."""
    content = served.fetch(f"/tables/{table}/data?{whole(table)}&outputFormat=xlsx&outputFormatParams=UseCodes")
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).active
    rows = [list(row) for row in sheet.iter_rows(min_row=3, values_only=True)]
    laid = [[str(cell) for cell in row] for row in rows[: next(n for n, row in enumerate(rows) if row[0] is None)]]
    return {key: (_figure(value), sign) for key, (value, sign) in _grid(laid, table).items()}


def with_json_px(served: Served, table: str) -> Read:
    """Read the older JSON, a line per meeting of values."""
    document = json.loads(served.fetch(f"/tables/{table}/data?{whole(table)}&outputFormat=json-px"))
    found: Read = {}
    for line in document["data"]:
        *side, year = line["key"]
        for measure, text in zip(measures(table), line["values"], strict=True):
            found[(*side, measure, year)] = _cell(text)
    return found


def with_json_stat(served: Served, table: str) -> Read:
    """Read the dataset by the words of its own specification, numbers read as decimals."""
    document = json.loads(served.fetch(f"/tables/{table}/data?{whole(table)}"), parse_float=Decimal, parse_int=Decimal)
    indexes = [document["dimension"][name]["category"]["index"] for name in document["id"]]
    keys: Iterable[Key] = product(*(sorted(index, key=index.__getitem__) for index in indexes))
    status = document.get("status", {})
    return {k: (v, status.get(str(n), "")) for n, (k, v) in enumerate(zip(keys, document["value"], strict=True))}


READERS: dict[str, Callable[..., Read]] = {
    "pxwebpy": with_pxwebpy,
    "pxstatspy": with_pxstatspy,
    "pyjstat": with_pyjstat,
    "pyjstat at the older door": with_pyjstat_from_v1,
    "ssb-pxapi2-arrow": with_arrow,
    "jsonstat-toolkit": with_jsonstat_toolkit,
    "json-stat2 as decimals": with_json_stat,
    "json-px": with_json_px,
    "csv": with_csv,
    "html": with_html,
    "openpyxl": with_xlsx,
    "pyarrow": with_parquet,
}
