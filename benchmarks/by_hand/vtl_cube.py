"""The cube by year, kommune and age group in VTL, run by vtlengine on DuckDB: vtl_cube.py FOLDER OUT.csv."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from vtlengine import run

NEEDS = (9, 11, 13, 15)
TESTS = ("{0} = 1", "{0} = 2", "{0} = 3", "isnull({0})", "not isnull({0}) and {0} <> 1 and {0} <> 2 and {0} <> 3")
GROUP = "group_ := if age < 18 then 0 else if age < 67 then 1 else 2"


def _component(name: str, kind: str, role: str) -> dict[str, object]:
    return {"name": name, "type": kind, "role": role, "nullable": role == "Measure"}


def main(folder: Path, out: Path) -> None:
    """Read raw columns, mark each person, and sum."""
    parts = [pd.read_parquet(file).assign(year=int(file.stem)) for file in sorted(folder.glob("*.parquet"))]
    rows = pd.concat(parts, ignore_index=True)
    rows["person"] = rows.index
    codes = [f"k{code}" for need in NEEDS for code in (need, need + 1)]
    components = [_component("person", "Integer", "Identifier"), _component("year", "Integer", "Identifier")]
    components += [_component("kommune", "String", "Identifier"), _component("age", "Integer", "Measure")]
    components += [_component(code, "Integer", "Measure") for code in codes]
    marks = {f"o{need}_{place}": (need, test) for need in NEEDS for place, test in enumerate(TESTS)}
    marked = ", ".join(
        f"{name} := if nvl(k{need}, 0) = 1 and nvl({test.format(f'k{need + 1}')}, false) then 1 else 0"
        for name, (need, test) in marks.items()
    )
    summed = ", ".join(f"{name} := sum({name})" for name in marks)
    script = (
        f"marked := raw[calc identifier {GROUP}, {marked}]; "
        f"cube <- marked[aggr {summed} group by year, kommune, group_];"
    )
    structure = {"datasets": [{"name": "raw", "DataStructure": components}]}
    cube = run(script, structure, {"raw": rows}, use_duckdb=True)["cube"].data
    cube[["year", "kommune", "group_", *marks]].to_csv(out, index=False, header=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
