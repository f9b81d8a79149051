"""Every figure and status, cell by cell over a whole release, through formats read by software we did not write."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import urllib.request
import warnings
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse
from urllib.request import url2pathname

import duckdb
import frictionless
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pypdf
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from nki.disclosure import Status
from nki.publication.doors import DOORS, Issuer, Material, export, make, read_material
from nki.publication.doors.excel import PRELIMINARY, STATUS
from nki.publication.doors.fhir import ABSENT, REASONS
from nki.publication.doors.material import SIGNS
from nki.publication.doors.sdmx import ABSENT as MISSING
from nki.publication.doors.sdmx import COLUMNS, CONFIDENTIAL, DIMENSIONS
from nki.web.bank.table import SYMBOLS
from web_support import write_small_release

if TYPE_CHECKING:
    from conformance.served import Served

Key = tuple[str, int, str, str, str, str]
Cell = tuple[int | None, int | None, Decimal | None, str, bool]
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
ADDRESS = "https://tall.example/utgivelser/"


@cache
def material() -> Material:
    """Read a release with every status in it."""
    folder = Path(mkdtemp(prefix="nki-doors-"))
    return read_material(write_small_release(folder / "release"), Issuer("Etaten", "https://etaten.example/", ADDRESS))


@cache
def made(door: str) -> dict[str, bytes]:
    """Make a door once."""
    return dict(make(material(), [door]))


@cache
def expected() -> dict[Key, Cell]:
    """Give every cell as the release has it."""
    rows = material().rows()
    cells = {
        (r.indicator, r.year, r.level, r.area, r.stratum, r.outcome): (
            r.count,
            r.denominator,
            r.share,
            str(r.status),
            r.preliminary,
        )
        for r in rows
    }
    assert {cell[3] for cell in cells.values()} == set(Status)
    assert {cell[4] for cell in cells.values()} == {True, False}
    return cells


def same(found: dict[Key, Cell]) -> bool:
    """Compare cell by cell."""
    wanted = expected()
    wrong = [(key, wanted[key], found.get(key)) for key in wanted if found.get(key) != wanted[key]]
    assert wrong[:3] == []
    return found.keys() == wanted.keys()


def test_the_signs_are_those_of_the_statistics_bank_and_no_two_are_alike() -> None:
    assert SIGNS == SYMBOLS
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_every_door_has_the_same_bytes_each_time() -> None:
    again = read_material(_folder(), material().issuer)
    for door in DOORS:
        assert dict(make(again, [door])) == made(door), door


def _folder() -> Path:
    folder = Path(mkdtemp(prefix="nki-doors-"))
    return write_small_release(folder / "release")


def test_an_unknown_door_is_told_and_the_others_are_written_whole(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="Ukjent format: word"):
        export(material(), tmp_path, ["word"])
    assert export(material(), tmp_path, ["dcat"]) == ("dcat.ttl",)
    assert [path.name for path in tmp_path.iterdir()] == ["dcat.ttl"]


def _value(text: str) -> int | None:
    return int(text) if text else None


def test_csv_for_norwegian_excel_has_every_cell() -> None:
    content = made("excel")["excel.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == len(expected()) + 1
    words = {
        f"{word}{', ' + PRELIMINARY if early else ''}": (status, early)
        for status, word in STATUS.items()
        for early in (False, True)
    }
    slugs = {definition["nki_id"]: slug for slug, definition in material().definitions.items()}
    found: dict[Key, Cell] = {}
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"):
        status, early = words[row["status"]]
        assert row["tegn"] == (SIGNS[status] or ("*" if early else ""))
        slug = slugs[row["nki_id"]]
        key = (slug, int(row["aar"]), row["nivaa"], row["omraade"], *_codes(slug, row["aldersgruppe"], row["utfall"]))
        share = Decimal(row["andel"].replace(",", ".")) if row["andel"] else None
        found[key] = (_value(row["antall"]), _value(row["nevner"]), share, status, early)
    assert same(found)
    frame = pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig", dtype={"omraade": str})
    assert frame["andel"].dropna().map(lambda value: f"{value:.3f}").tolist() == [
        str(cell[2]) for cell in expected().values() if cell[2] is not None
    ]


@cache
def _codes(slug: str, stratum: str, outcome: str) -> tuple[str, str]:
    calculation = material().definitions[slug]["calculation"]
    (age,) = (one["slug"] for one in calculation["strata"] if one["label"]["nb"] == stratum)
    (what,) = (one["slug"] for one in calculation["outcomes"] if one["label"]["nb"] == outcome)
    return age, what


def test_the_workbook_has_every_cell_as_a_number_codes_as_text_and_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx")["nki.xlsx"]), read_only=True)
    rows = book["Tall"].iter_rows()
    header = [cell.value for cell in next(rows)]
    signs = {
        f"{word}{', ' + PRELIMINARY if early else ''}": (status, early)
        for status, word in STATUS.items()
        for early in (False, True)
    }
    slugs = {definition["nki_id"]: slug for slug, definition in material().definitions.items()}
    found: dict[Key, Cell] = {}
    for cells in rows:
        assert all(cell.data_type != "f" for cell in cells)
        row: dict[str, Any] = dict(zip(header, [cell.value for cell in cells], strict=True))
        assert isinstance(row["omraade"], str)
        status, early = signs[row["status"]]
        slug = slugs[row["nki_id"]]
        share = None if row["andel"] is None else Decimal(str(row["andel"])).quantize(Decimal("0.001"))
        key = (slug, row["aar"], row["nivaa"], row["omraade"], *_codes(slug, row["aldersgruppe"], row["utfall"]))
        found[key] = (row["antall"], row["nevner"], share, status, early)
        assert (row["tegn"] or "") == (SIGNS[status] or ("*" if early else ""))
    assert same(found)
    about = [str(row[0].value) for row in book["Om tallene"].iter_rows()]
    assert set(material().release.notices()) <= set(about)


def test_a_text_that_looks_like_a_formula_is_none_in_either_spreadsheet() -> None:
    evil = '=cmd|"/c calc"!A1'
    release = material().release
    areas = tuple({**row, "label": evil} for row in release.areas)
    spoilt = Material(_replaced(release, areas=areas), material().files, material().issuer)
    rows = csv.DictReader(io.StringIO(dict(make(spoilt, ["excel"]))["excel.csv"].decode("utf-8-sig")), delimiter=";")
    assert {row["navn"] for row in rows} == {f"'{evil}"}
    book = openpyxl.load_workbook(io.BytesIO(dict(make(spoilt, ["xlsx"]))["nki.xlsx"]), read_only=True)
    assert all(cell.data_type != "f" for row in book["Tall"].iter_rows(max_row=5) for cell in row)


def _replaced(release: Any, **changed: Any) -> Any:  # noqa: ANN401
    from dataclasses import replace  # noqa: PLC0415  (here alone)

    return replace(release, **changed)


FRAMES = {
    "pandas": lambda path: pd.read_parquet(path).astype(object).where(lambda f: f.notna(), None).to_dict("records"),
    "polars": lambda path: pl.read_parquet(path).to_dicts(),
    "pyarrow": lambda path: pq.read_table(path).to_pylist(),
    "duckdb": lambda path: _duck(duckdb.sql(f"SELECT * FROM read_parquet('{path}')")),  # noqa: S608
}


def _duck(relation: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


@pytest.mark.parametrize("reader", list(FRAMES))
def test_parquet_has_every_cell(tmp_path: Path, reader: str) -> None:
    path = tmp_path / "f.parquet"
    path.write_bytes(made("parquet")["figures.parquet"])
    rows = FRAMES[reader](path)
    found = {_key(row): (*_figures(row), row["status"], bool(row["preliminary"])) for row in rows}
    assert same(found)


OBJECTS = {
    "pandas": lambda release: (
        pd.DataFrame.from_arrow(release).astype(object).where(lambda f: f.notna(), None).to_dict("records")
    ),
    "polars": lambda release: pl.DataFrame(release).to_dicts(),
    "pyarrow": lambda release: pa.table(release).to_pylist(),
    "duckdb": lambda release: _duck(duckdb.from_arrow(pa.RecordBatchReader.from_stream(release))),
    "duckdb by name": lambda release: _duck(duckdb.sql("SELECT * FROM release")),  # noqa: ARG005  (found by its name)
}


@pytest.mark.parametrize("reader", list(OBJECTS))
def test_the_object_itself_is_a_table_where_0301_stays_text(reader: str) -> None:
    rows = OBJECTS[reader](material().release)
    early = {year["year"]: year["preliminary"] for year in material().release.manifest["years"]}
    assert "0301" in {row["area"] for row in rows}
    assert same({_key(row): (*_figures(row), row["status"], early[row["year"]]) for row in rows})


def _key(row: dict[str, Any]) -> Key:
    return (row["indicator"], int(row["year"]), row["level"], row["area"], row["stratum"], row["outcome"])


def _figures(row: dict[str, Any]) -> tuple[int | None, int | None, Decimal | None]:
    count, denominator = (None if row[name] is None else int(row[name]) for name in ("count", "denominator"))
    return count, denominator, None if row["share"] is None else Decimal(row["share"])


def test_rows_of_the_national_api_have_every_shown_maaltall_and_nothing_where_it_is_not_shown() -> None:
    frame = pd.read_csv(io.BytesIO(made("nki")["nki.csv"]), dtype=str, keep_default_na=False)
    slugs = {definition["nki_id"]: slug for slug, definition in material().definitions.items()}
    cells = {(m["indicator"], m["maaltall"]): m for m in material().release.maaltall}
    levels = {(area["area"], area["label"]): area["level"] for area in material().release.areas}
    seen = set()
    for row in frame.to_dict("records"):
        slug, code = slugs[row["QualityIndicatorId"]], row["MeasureName"].split(" ", 1)[0]
        maaltall = cells[slug, code]
        level = levels[row["LocationId"], row["LocationName"]]
        key = (slug, int(row["TimeFrom"][:4]), level, row["LocationId"], maaltall["stratum"], maaltall["outcome"])
        count, _, share, status, _ = expected()[key]
        shown = {"Andel": share, "Antall": count}[row["MeasureType"]] if status == Status.SHOWN else None
        assert row["Value"] == ("" if shown is None else str(shown)), key
        seen.add((*key, row["MeasureType"]))
    wanted = {key for key in expected() if key[5] != "other"}
    assert len(seen) == len(frame) == 2 * len(wanted)
    oslo = frame[(frame.LocationId == "0301")].iloc[0]
    assert (oslo.LocationParentId, oslo.ParentName, oslo.PeriodType) == ("03", "Oslo (fylke)", "År")


def test_sdmx_has_every_cell_with_its_status(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import sdmx  # noqa: PLC0415  (warns as it is loaded)

        for name, content in made("sdmx").items():
            (tmp_path / Path(name).name).write_bytes(content)
        structure = sdmx.read_sdmx(tmp_path / "structure.xml")
        (flow,) = structure.dataflow.values()
        (definition,) = structure.structure.values()
        flow.structure = definition
        message = sdmx.read_sdmx(tmp_path / "data.csv", structure=definition)
        observations = [one for data in message.data for one in data.obs]
    assert [dimension.id for dimension in definition.dimensions] == [*DIMENSIONS, "TIME_PERIOD"]
    numbers: dict[Key, dict[str, tuple[str, ...]]] = {}
    for one in observations:
        at = {name: str(value.value) for name, value in one.key.values.items()}  # noqa: PD011  (not a frame)
        said = {name: str(value.value) for name, value in one.attached_attribute.items()}
        key = (at["INDICATOR"], int(at["TIME_PERIOD"]), at["LEVEL"], at["AREA"], at["STRATUM"], at["OUTCOME"])
        value = "" if one.value is None else str(one.value)
        numbers.setdefault(key, {})[at["MEASURE"]] = (
            value,
            said["NKI_STATUS"],
            said["OBS_STATUS"],
            said["CONF_STATUS"],
            said["PRELIMINARY"],
        )
    for key, (count, denominator, share, status, early) in expected().items():
        for measure, value in (("COUNT", count), ("DENOMINATOR", denominator), ("SHARE", share)):
            found = numbers[key][measure]
            standing = ("P" if early else "A") if value is not None else MISSING[status]
            secret = CONFIDENTIAL.get(status, "F") if value is None else "F"
            assert found == ("" if value is None else str(value), status, standing, secret, "Y" if early else "N")
    assert numbers.keys() == expected().keys()


def test_control_sdmx_columns_are_those_of_the_format() -> None:
    header = made("sdmx")["sdmx/data.csv"].decode().partition("\n")[0].split(",")
    assert tuple(header) == COLUMNS
    assert header[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]


def test_fhir_measures_and_reports_are_valid_and_have_every_cell() -> None:
    from fhir.resources.R4B.measure import Measure  # noqa: PLC0415  (slow to load)
    from fhir.resources.R4B.measurereport import MeasureReport  # noqa: PLC0415

    for slug in material().definitions:
        measure = Measure.model_validate_json(made("fhir")[f"fhir/Measure-{slug}.json"])
        assert len(measure.group) == 5
    found: dict[Key, Cell] = {}
    lines = made("fhir")["fhir/MeasureReport.ndjson"].decode().splitlines()
    for place, line in enumerate(lines):
        if place % 10 == 0:
            MeasureReport.model_validate_json(line)
        report = json.loads(line)
        found |= _reported(report)
    assert same(found)
    assert len({json.loads(line)["id"] for line in lines}) == len(lines)


def _reported(report: dict[str, Any]) -> dict[Key, Cell]:
    indicator = report["measure"].rsplit("/", 1)[1]
    level = report["subject"]["identifier"]["system"].rsplit("/", 1)[1]
    place = (indicator, int(report["period"]["start"][:4]), level, report["subject"]["identifier"]["value"])
    early = report["extension"][0]["valueBoolean"]
    found: dict[Key, Cell] = {}
    for group in report["group"]:
        outcome = group["code"]["coding"][0]["code"]
        found[*place, "all", outcome] = (*_scored(group), early)
        for stratum in group["stratifier"][0]["stratum"]:
            found[*place, stratum["value"]["coding"][0]["code"], outcome] = (*_scored(stratum), early)
    return found


def _scored(part: dict[str, Any]) -> tuple[int | None, int | None, Decimal | None, str]:
    status = part["extension"][0]["valueCode"]
    counts = {one["code"]["coding"][0]["code"]: one for one in part["population"]}
    for one in counts.values():
        absent = one.get("_count", {"extension": []})["extension"]
        assert ("count" in one) != (absent == [{"url": ABSENT, "valueCode": REASONS.get(status)}])
    share = part.get("measureScore", {}).get("value")
    exact = None if share is None else Decimal(str(share)).quantize(Decimal("0.001"))
    return counts["numerator"].get("count"), counts["denominator"].get("count"), exact, status


def test_the_data_package_is_valid_and_keeps_codes_as_text(tmp_path: Path) -> None:
    export(material(), tmp_path, ["datapackage"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package = frictionless.Package(str(tmp_path / "datapackage" / "datapackage.json"))
        report = package.validate()
        assert report.valid, report.flatten(["title", "note"])[:5]
        rows = [row.to_dict() for row in package.get_resource("figures").read_rows()]
    early = {year["year"]: year["preliminary"] for year in material().release.manifest["years"]}
    assert same({_key(row): (*_figures(row), row["status"], early[row["year"]]) for row in rows})


def test_control_a_data_package_with_a_changed_table_is_not_valid(tmp_path: Path) -> None:
    export(material(), tmp_path, ["datapackage"])
    path = tmp_path / "datapackage" / "areas.csv"
    path.write_bytes(path.read_bytes().replace(b"Oslo", b"Osla"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = frictionless.Package(str(tmp_path / "datapackage" / "datapackage.json")).validate()
    assert not report.valid


def test_the_catalogue_is_turtle_with_what_dcat_ap_no_requires() -> None:
    graph = rdflib.Graph().parse(data=made("dcat")["dcat.ttl"].decode(), format="turtle")
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    (dataset,) = graph.subjects(RDF.type, DCAT.Dataset)
    assert (catalogue, DCAT.dataset, dataset) in graph
    both = (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.identifier, DCAT.contactPoint)
    for thing, required in ((catalogue, both), (dataset, (*both, DCAT.theme, DCTERMS.issued, DCTERMS.license))):
        assert [name for name in required if not list(graph.objects(thing, name))] == []
    assert {title.language for title in graph.objects(dataset, DCTERMS.title)} == {"nb", "nn", "en"}
    (publisher,) = set(graph.objects(dataset, DCTERMS.publisher))
    assert (publisher, RDF.type, FOAF.Agent) in graph
    assert str(next(graph.objects(publisher, FOAF.name))) == "Etaten"
    distributions = set(graph.objects(dataset, DCAT.distribution))
    assert distributions == set(graph.subjects(RDF.type, DCAT.Distribution))
    addresses = {str(address) for one in distributions for address in graph.objects(one, DCAT.accessURL)}
    assert addresses == {f"{ADDRESS}{name}" for name in material().files}
    assert material().release.sha256 in str(dataset)


def catalogued(folder: Path, bank: str = "") -> rdflib.Graph:
    """Export every door to a folder, and read the catalogue with the folder as its address."""
    issuer = Issuer("Etaten", "https://etaten.example/", "", bank)
    opened = Material(material().release, material().files, issuer)
    export(opened, folder)
    for name, content in opened.files.items():
        (folder / name).write_bytes(content)
    return rdflib.Graph().parse(folder / "dcat.ttl", format="turtle", publicID=folder.as_uri() + "/dcat.ttl")


def test_the_catalogue_lists_every_file_of_every_door_as_it_is(tmp_path: Path) -> None:
    graph = catalogued(tmp_path)
    files = {path for path in tmp_path.rglob("*") if path.is_file()}
    listed = {}
    for one in graph.subjects(RDF.type, DCAT.Distribution):
        (address,) = graph.objects(one, DCAT.downloadURL)
        path = Path(url2pathname(urlparse(str(address)).path))
        listed[path] = one
        content = path.read_bytes()
        (size,) = graph.objects(one, DCAT.byteSize)
        assert int(str(size)) == len(content)
        for checksum in graph.objects(one, SPDX.checksum):
            (value,) = graph.objects(checksum, SPDX.checksumValue)
            assert str(value).lower() == hashlib.sha256(content).hexdigest()
    # All that is there is listed, but for the catalogue itself.
    assert {path.name for path in files - listed.keys()} == {"dcat.ttl"}
    assert {"nki.csv", "excel.csv", "nki.xlsx", "figures.parquet", "MeasureReport.ndjson", "datapackage.json"} <= {
        path.name for path in listed
    }
    conforms = {str(thing) for thing in graph.objects(None, DCTERMS.conformsTo)}
    assert conforms == {
        "http://hl7.org/fhir/4.0",
        "https://github.com/sdmx-twg/sdmx-csv",
        "https://specs.frictionlessdata.io/data-package/",
    }
    assert not set(graph.subjects(RDF.type, DCAT.DataService))


def test_the_catalogue_names_the_bank_as_a_data_service_and_each_format_it_gives(tmp_path: Path, small: Served) -> None:
    graph = catalogued(tmp_path, small.bank)
    (service,) = graph.subjects(RDF.type, DCAT.DataService)
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    (dataset,) = graph.subjects(RDF.type, DCAT.Dataset)
    assert (catalogue, DCAT.service, service) in graph
    assert (service, DCAT.servesDataset, dataset) in graph
    assert [str(address) for address in graph.objects(service, DCAT.endpointURL)] == [small.bank]
    (description,) = graph.objects(service, DCAT.endpointDescription)
    served = {str(next(graph.objects(one, DCAT.accessURL))): one for one in graph.subjects(DCAT.accessService, service)}
    assert len(served) == 2 * 5
    for address in (str(description), *served):
        with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310  (our own server)
            assert answer.status == 200
            assert answer.read()
    kinds = {str(next(graph.objects(one, DCTERMS.format))).rsplit("/", 1)[1] for one in served.values()}
    assert kinds == {"JSON", "CSV", "TXT", "XLSX", "PARQUET"}


def test_control_a_catalogue_made_alone_promises_no_file_that_was_not_made() -> None:
    graph = rdflib.Graph().parse(data=dict(make(material(), ["dcat"]))["dcat.ttl"].decode(), format="turtle")
    addresses = {str(address) for address in graph.objects(None, DCAT.downloadURL)}
    assert addresses == {f"{ADDRESS}{name}" for name in material().files}
    some = rdflib.Graph().parse(data=dict(make(material(), ["dcat", "nki"]))["dcat.ttl"].decode(), format="turtle")
    assert {str(a) for a in some.objects(None, DCAT.downloadURL)} - addresses == {f"{ADDRESS}nki.csv"}


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_description_is_a_tagged_document_with_all_36_fields(language: str) -> None:
    for slug, definition in material().definitions.items():
        reader = pypdf.PdfReader(io.BytesIO(made("description")[f"beskrivelse/{slug}.{language}.pdf"]))
        root: Any = reader.trailer["/Root"]
        assert root["/Lang"] in (language, f"{language}-NO")
        assert root["/MarkInfo"]["/Marked"]
        assert root["/StructTreeRoot"]["/K"]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        said = root["/Metadata"].get_data().decode()
        assert "<pdfuaid:part>1</pdfuaid:part>" in said
        # What stands in bokmål within a document in nynorsk is marked as that.
        assert _marked(root["/StructTreeRoot"]) == ({"nb-NO"} if language == "nn" else set())
        assert reader.metadata is not None
        assert reader.metadata.title == definition["title"][language]
        text = "".join(_letters(page.extract_text()) for page in reader.pages)
        for field in definition["fields"]:
            assert _letters(f"{field['number']}. {field['heading']}") in text, field["number"]
            assert _letters(field["paragraphs"][language][0])[:40] in text, field["number"]


def _marked(part: Any) -> set[str]:  # noqa: ANN401  (any part of the structure tree)
    """Name the languages that parts of a document are marked with."""
    part = part.get_object() if hasattr(part, "get_object") else part
    if isinstance(part, list):
        return set().union(*map(_marked, part))
    if not isinstance(part, dict):
        return set()
    own = {str(part["/Lang"])} if "/Lang" in part else set()
    return own | (_marked(part["/K"]) if "/K" in part else set())


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def test_a_description_as_json_is_what_the_release_says() -> None:
    for slug, definition in material().definitions.items():
        said = json.loads(made("description")[f"beskrivelse/{slug}.json"])
        assert said == definition
        assert [field["number"] for field in said["fields"]] == list(range(1, 37))
