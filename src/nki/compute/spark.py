"""Spark counts: the session that is there, or the one SPARK_REMOTE, NKI_SPARK or Spark's own settings name."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from nki.compute.set_based import count_by
from nki.errors import MissingExtraError, UnreadableError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from nki.compute.set_based import Columns, Tables

MASTER = "NKI_SPARK"
_SIGNED = {pl.UInt8: pl.Int16, pl.UInt16: pl.Int32, pl.UInt32: pl.Int64}


def _run(sql: str, tables: Tables) -> Columns:
    spark = _session()
    try:
        for name, frame in tables.items():
            signed = frame.cast({kind: _SIGNED[kind] for kind in _SIGNED})
            spark.createDataFrame(signed.to_arrow()).createOrReplaceTempView(name)
        found = spark.sql(sql).toArrow()
    finally:
        for name in tables:
            spark.catalog.dropTempView(name)
    return {name: found[name].to_numpy() for name in found.column_names}


def _session() -> SparkSession:
    try:
        import pyarrow  # noqa: F401, ICN001, PLC0415  (optional; Spark takes tables by it)
        from pyspark.errors import PySparkException  # noqa: PLC0415
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError:
        raise MissingExtraError("Spark krever pyspark. Installer det med: pip install 'nki[spark]'") from None
    builder = SparkSession.builder.appName("nki")
    master = os.environ.get(MASTER)
    try:
        return (builder.master(master) if master else builder).getOrCreate()
    except (PySparkException, OSError):
        raise UnreadableError(
            f"Får ikke startet eller nådd Spark. Spark trenger Java 17. Hvilken som skal telle, sies med {MASTER} "
            "(som «local[2]») eller SPARK_REMOTE."
        ) from None


count = partial(count_by, _run, "spark")
