"""How other tools load the same file into the same Parquet: types and columns given, zstd, two threads.

Each function does one load and nothing else; they are run in a process of their own. None of them keeps lineage,
refuses a record or proves anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.speed_file import DUCKDB_TYPES, HEADERS

THREADS = 2


def duckdb_bare(source: Path, target: Path) -> None:
    """DuckDB's typed read_csv with everything given."""
    with _duckdb() as connection:
        connection.execute(f"copy ({_scan(source)}) to '{target}' (format parquet, compression zstd)")


def polars_lazy(source: Path, target: Path) -> None:
    """Polars' streaming scan and sink; its Parquet has the same columns."""
    import polars

    kinds: dict[str, Any] = {"VARCHAR": polars.String, "BIGINT": polars.Int64, "DATE": polars.Date}
    schema = {name: kinds.get(kind, polars.String) for name, kind in DUCKDB_TYPES.items()}
    moments = [polars.col("ordered_at").str.to_datetime("%Y-%m-%d %H:%M:%S")]
    decimals = [
        polars.col(name).str.to_decimal(scale=int(kind[-2])).cast(polars.Decimal(18, int(kind[-2])))
        for name, kind in DUCKDB_TYPES.items()
        if kind.startswith("DECIMAL")
    ]
    scan = polars.scan_csv(source, schema=schema, has_header=False, skip_rows=1)
    scan.with_columns(moments + decimals).sink_parquet(target, compression="zstd")


def pandas_frame(source: Path, target: Path) -> None:
    """Pandas with its Arrow reader; amounts are floats, because pandas has no decimals."""
    import pandas

    kinds = {"VARCHAR": "string[pyarrow]", "BIGINT": "int64[pyarrow]", "DATE": "date32[pyarrow]"}
    kinds |= {"TIMESTAMP": "timestamp[us][pyarrow]"}
    text = {name: kinds.get(kind, "float64[pyarrow]") for name, kind in DUCKDB_TYPES.items()}
    frame = pandas.read_csv(source, engine="pyarrow", dtype=dict(zip(HEADERS, text.values(), strict=True)))
    frame.columns = pandas.Index(DUCKDB_TYPES)
    frame.to_parquet(target, compression="zstd")


def dlt_arrow(source: Path, target: Path) -> None:
    """dlt's way for tables: Arrow batches that DuckDB reads typed, into Parquet files of a local folder."""

    def batches() -> Iterator[Any]:
        with _duckdb() as connection:
            yield from connection.execute(_scan(source)).to_arrow_reader(100_000)

    _dlt_run(batches, target)


def dlt_csv(source: Path, target: Path) -> None:
    """dlt's own file source with its DuckDB reader, which hands over Arrow tables."""
    from dlt.sources.filesystem import filesystem, read_csv_duckdb

    files = filesystem(bucket_url=source.parent.as_uri(), file_glob=source.name)
    columns = {name: kind for name, kind in DUCKDB_TYPES.items()}
    given = {
        "columns": columns,
        "header": False,
        "skiprows": 1,
        "auto_detect": False,
        "delimiter": ",",
        "quotechar": "",
    }
    _dlt_run(files | read_csv_duckdb(use_pyarrow=True, chunk_size=100_000, **given), target)


def _dlt_run(data: Any, target: Path) -> None:
    import dlt

    pipeline = dlt.pipeline(
        "speed", pipelines_dir=str(target.with_suffix(".dlt")),
        destination=dlt.destinations.filesystem(bucket_url=target.with_suffix(".lake").as_uri()), dataset_name="orders",
    )  # fmt: skip
    pipeline.run(data, table_name="orders", loader_file_format="parquet")


def _duckdb() -> Any:
    import duckdb

    return duckdb.connect(config={"threads": THREADS})


def _scan(source: Path) -> str:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in DUCKDB_TYPES.items())
    given = "auto_detect = false, header = false, skip = 1, delim = ',', quote = '', escape = '', encoding = 'utf-8'"
    return f"select * from read_csv('{source}', columns = {{{columns}}}, {given})"


RIVALS = {
    "duckdb": duckdb_bare,
    "polars": polars_lazy,
    "pandas": pandas_frame,
    "dlt_arrow": dlt_arrow,
    "dlt_csv": dlt_csv,
}
