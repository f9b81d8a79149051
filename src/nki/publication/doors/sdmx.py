"""SDMX-CSV 2.0 and the structure it follows: an observation per cell and measure, its status in SDMX's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from nki.publication.tables import write_csv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.publication.doors.material import Material, Row

AGENCY, STRUCTURE, VERSION = "NKI", "NKI_FIGURES", "1.0"
DIMENSIONS = ("INDICATOR", "LEVEL", "AREA", "STRATUM", "OUTCOME", "MEASURE")
TIME, VALUE = "TIME_PERIOD", "OBS_VALUE"
ATTRIBUTES = ("UNIT_MEASURE", "OBS_STATUS", "CONF_STATUS", "NKI_STATUS", "PRELIMINARY")
COLUMNS = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, TIME, VALUE, *ATTRIBUTES)
ABSENT = {"small": "Q", "protecting": "Q", "not_reported": "L", "not_applicable": "M"}
"""CL_OBS_STATUS where there is no value: Q suppressed, L exists but was not collected, M cannot exist."""
CONFIDENTIAL = {"small": "C", "protecting": "D"}
"""CL_CONF_STATUS: C confidential in itself, D set to protect another; all else is F, free."""
NORMAL, PROVISIONAL, FREE = "A", "P", "F"
_XML = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"


def files(material: Material) -> Iterator[tuple[str, bytes]]:
    """Give observations and structure."""
    rows = (line for row in material.rows() for line in _observations(row))
    yield "sdmx/data.csv", write_csv(COLUMNS, rows).encode()
    yield "sdmx/structure.xml", _structure(material).encode()


def _observations(row: Row) -> Iterator[tuple[object, ...]]:
    measures = (
        ("COUNT", row.count, "PERSONS"),
        ("DENOMINATOR", row.denominator, "PERSONS"),
        ("SHARE", row.share, "PT"),
    )
    for measure, value, unit in measures:
        shown = PROVISIONAL if row.preliminary else NORMAL
        yield (
            *("dataflow", f"{AGENCY}:{STRUCTURE}({VERSION})", "I"),
            *(row.indicator, row.level, row.area, row.stratum, row.outcome, measure),
            *(row.year, value, unit),
            shown if value is not None else ABSENT[row.status],
            CONFIDENTIAL.get(row.status, FREE) if value is None else FREE,
            str(row.status),
            "Y" if row.preliminary else "N",
        )


def _structure(material: Material) -> str:
    names = (*DIMENSIONS, TIME, VALUE, *ATTRIBUTES)
    concepts = "".join(f'<str:Concept id="{name}"><com:Name>{name}</com:Name></str:Concept>' for name in names)
    dimensions = "".join(
        f'<str:Dimension id="{name}" position="{place}">{_concept(name)}{_TEXT}</str:Dimension>'
        for place, name in enumerate(DIMENSIONS, start=1)
    )
    attributes = "".join(
        f'<str:Attribute id="{name}" assignmentStatus="Mandatory">{_concept(name)}{_TEXT}'
        "<str:AttributeRelationship><str:PrimaryMeasure>"
        f'<Ref id="{VALUE}"/></str:PrimaryMeasure></str:AttributeRelationship></str:Attribute>'
        for name in ATTRIBUTES
    )
    head = f'id="{{}}" agencyID="{AGENCY}" version="{VERSION}"'
    scheme, structure, flow = (head.format(one) for one in ("NKI_CONCEPTS", "NKI_STRUCTURE", STRUCTURE))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mes:Structure xmlns:mes="{_XML}/message" xmlns:str="{_XML}/structure" xmlns:com="{_XML}/common">'
        f"<mes:Header><mes:ID>{material.release.sha256}</mes:ID><mes:Test>false</mes:Test>"
        f"<mes:Prepared>{material.dated.isoformat()}</mes:Prepared>"
        f'<mes:Sender id="{AGENCY}"><com:Name>{escape(material.issuer.name)}</com:Name></mes:Sender></mes:Header>'
        f"<mes:Structures><str:Dataflows><str:Dataflow {flow}><com:Name>NKI</com:Name><str:Structure>"
        f'<Ref id="NKI_STRUCTURE" agencyID="{AGENCY}" version="{VERSION}" class="DataStructure"/>'
        "</str:Structure></str:Dataflow></str:Dataflows>"
        f"<str:Concepts><str:ConceptScheme {scheme}><com:Name>NKI</com:Name>{concepts}"
        "</str:ConceptScheme></str:Concepts>"
        f"<str:DataStructures><str:DataStructure {structure}><com:Name>NKI</com:Name><str:DataStructureComponents>"
        f'<str:DimensionList id="DimensionDescriptor">{dimensions}'
        f'<str:TimeDimension id="{TIME}" position="{len(DIMENSIONS) + 1}">{_concept(TIME)}<str:LocalRepresentation>'
        '<str:TextFormat textType="GregorianYear"/></str:LocalRepresentation></str:TimeDimension></str:DimensionList>'
        f'<str:AttributeList id="AttributeDescriptor">{attributes}</str:AttributeList>'
        f'<str:MeasureList id="MeasureDescriptor"><str:PrimaryMeasure id="{VALUE}">{_concept(VALUE)}'
        "</str:PrimaryMeasure></str:MeasureList></str:DataStructureComponents></str:DataStructure>"
        "</str:DataStructures></mes:Structures></mes:Structure>\n"
    )


_TEXT = '<str:LocalRepresentation><str:TextFormat textType="String"/></str:LocalRepresentation>'


def _concept(name: str) -> str:
    scheme = f'maintainableParentID="NKI_CONCEPTS" maintainableParentVersion="{VERSION}" agencyID="{AGENCY}"'
    return f'<str:ConceptIdentity><Ref id="{name}" {scheme} class="Concept"/></str:ConceptIdentity>'
