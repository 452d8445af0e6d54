"""SQL of a column that a contract makes of several cells: `net_amt: {product: [Quantity, UnitPrice]}`.

One cell's typing is `typing_sql`'s. A product of which one factor says nothing says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.contract import Column, Mapping
from pipelines.ingest.typing_sql import Assumed, nothing_sql, value_sql

_FACTOR = "decimal(24,8)"  # three of them leave 14 digits before the point
_LARGEST = "1e13"  # what is larger, wholly or in part, is a bad number and must not overflow


def factor_sql(column: Column, mapping: Mapping, text: str, assumed: Assumed) -> str:
    """The number of one cell of a product."""
    return value_sql(column.model_copy(update={"type": _FACTOR}), mapping, None, text, assumed)


def product_sql(column: Column, mapping: Mapping, factors: Sequence[str]) -> str:
    """The product of columns that `factor_sql` made, typed; NULL where one of them is no number or it is too large."""
    parts = [f"(1 - {value})" if one.one_minus else value
             for one, value in zip(mapping.product, factors, strict=True)]  # fmt: skip
    # A case, not try(): DuckDB computes what two products have in common before either try() could catch it.
    partial = (parts[: count + 1] for count in range(1, len(parts)))
    fits = " and ".join(
        f"abs({' * '.join(f'cast({part} as double)' for part in some)}) < {_LARGEST}" for some in partial
    )
    return f"case when {fits} then try_cast({' * '.join(parts)} as {column.duckdb_type}) end"


def product_text_sql(mapping: Mapping, texts: Sequence[str], assumed: Assumed) -> str:
    """What reasons are given from: the cells side by side, a formula's error by itself, NULL where one is empty."""
    empty = " or ".join(nothing_sql(mapping, text, assumed) for text in texts)
    errors = " ".join(f"when juke_is_error({text}) then {text}" for text in texts)
    together = " || ' x ' || ".join(texts)
    return f"case when {empty} then null {errors} else {together} end"
