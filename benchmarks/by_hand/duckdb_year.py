"""The national year in DuckDB: one statement for the deliveries in force, one for the cube."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

IN_FORCE = """
    SELECT replace(filename, 'innsending.parquet', '')
    FROM read_parquet($headers, filename = true)
    WHERE rapporteringsaar = $year
    QUALIFY row_number() OVER (PARTITION BY kommunenummer ORDER BY mottatt DESC, innsending_id DESC) = 1
    ORDER BY mottatt, innsending_id
"""
# The files are given in the order they were received, so file and row number decide between equals.
CUBE = """
    WITH person AS (
        SELECT pseudonym, arg_max({'born': foedselsaar, 'kommune': bostedskommune}, file_index) AS here
        FROM read_parquet($persons)
        GROUP BY pseudonym
    ),
    answer AS (
        SELECT pseudonym, kode, verdi,
            coalesce(registrert_dato::DATE - DATE '1900-01-01', 0) * 10_000_000_000_000
                + file_index * 10_000_000_000 + file_row_number AS rank
        FROM read_parquet($registrations)
        WHERE kode IN ('13', '14', '15', '16') AND coalesce(registrert_dato, '') <= $last_day
    ),
    answers AS (
        SELECT pseudonym,
            arg_max(verdi, rank) FILTER (kode = '13') AS k13,
            arg_max(verdi, rank) FILTER (kode = '14') AS k14,
            arg_max(verdi, rank) FILTER (kode = '15') AS k15,
            arg_max(verdi, rank) FILTER (kode = '16') AS k16
        FROM answer
        GROUP BY pseudonym
    )
    SELECT here.kommune AS kommune,
        CASE
            WHEN here.born IS NULL THEN ''
            WHEN $year::INT - here.born::INT < 18 THEN '0-17'
            WHEN $year::INT - here.born::INT < 67 THEN '18-66'
            ELSE '67+'
        END AS age,
        count(*) FILTER (k13 = '1' AND k14 = '1') AS b_met,
        count(*) FILTER (k13 = '1' AND k14 = '2') AS b_partly_met,
        count(*) FILTER (k13 = '1' AND k14 = '3') AS b_unmet,
        count(*) FILTER (k13 = '1' AND k14 IS NULL) AS b_unreported,
        count(*) FILTER (k13 = '1' AND k14 NOT IN ('1', '2', '3')) AS b_other,
        count(*) FILTER (k15 = '1' AND k16 = '1') AS t_met,
        count(*) FILTER (k15 = '1' AND k16 = '2') AS t_partly_met,
        count(*) FILTER (k15 = '1' AND k16 = '3') AS t_unmet,
        count(*) FILTER (k15 = '1' AND k16 IS NULL) AS t_unreported,
        count(*) FILTER (k15 = '1' AND k16 NOT IN ('1', '2', '3')) AS t_other
    FROM person LEFT JOIN answers USING (pseudonym)
    GROUP BY ALL
    ORDER BY ALL
"""


def main(deliveries: Path, year: str, out: Path) -> None:
    """Count, and write the cube."""
    duck = duckdb.connect()
    headers = str(deliveries / "*" / "innsending.parquet")
    folders = [folder for (folder,) in duck.execute(IN_FORCE, {"headers": headers, "year": year}).fetchall()]
    said = {
        "persons": [f"{folder}person.parquet" for folder in folders],
        "registrations": [f"{folder}personopplysning.parquet" for folder in folders],
        "year": year,
        "last_day": f"{year}-12-31",
    }
    duck.sql(CUBE, params=said).write_csv(str(out), header=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
