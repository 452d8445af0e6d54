"""Number columns: the notation that options and a column's name allow, and the type a number is cast to."""

from __future__ import annotations

from decimal import Decimal

from pipelines.contract import Column, Mapping
from pipelines.ingest.typing import named_sql, numbers


def is_money(column: Column) -> bool:
    """Whether cells may bear the mark of the contract's currency."""
    return column.name.endswith("_amt")


def _wide(column: Column, scale: float | int | None) -> str:
    return "decimal(28,8)" if scale is not None or column.type == "integer" else column.duckdb_type


def plain_number_sql(column: Column, mapping: Mapping, scale: float | int | None, text: str) -> str:
    """The number of a cell of plain digits, scaled; NULL for any other cell."""
    if column.type == "integer" and scale is None:
        return f"case when try_cast({text} as bigint)::varchar = {text} then try_cast({text} as bigint) end"
    odd = f"contains({text}, '_')" + (f" or contains({text}, '.')" if mapping.decimal == "," else "")
    number = f"case when not ({odd}) then try_cast({text} as {_wide(column, scale)}) end"
    return _fitting(column, _scaled(number, column, scale))


def repaired_number_sql(column: Column, mapping: Mapping, scale: float | int | None, text: str, currency: str) -> str:
    """The number of a cell as people write it, in the notation of its contract, scaled; NULL where it is none."""
    notation = numbers.Notation(
        currency=currency if is_money(column) else None,
        decimal=mapping.decimal,
        is_grouped_by_four=mapping.groups == 4,
        is_chinese=mapping.numerals == "chinese" and scale is None,
        percent=_percent(column, mapping, scale),
        units=mapping.unit or None,
    )
    factor = numbers.unit_factor_sql(text, notation)
    wide = "decimal(28,8)" if factor else _wide(column, scale)
    number = f"try_cast({numbers.digits_sql(text, notation)} as {wide})"
    if factor:
        number = f"try_cast({number}::double * ({factor}) as {wide})"
    return _fitting(column, _scaled(number, column, scale))


def _percent(column: Column, mapping: Mapping, scale: float | int | None) -> int | None:
    """How far 12% moves the point: 0.12 of a ratio, 12 of a percentage, and of 赢率(%), scaled by 0.01, 12 too."""
    if scale is not None:
        return 0 if Decimal(str(scale)) == Decimal("0.01") else None
    if column.name.endswith("_pct"):
        return 0
    return 2 if mapping.percent or column.name.endswith(("_ratio", "_rate")) else None


def _scaled(number: str, column: Column, scale: float | int | None) -> str:
    return number if scale is None else f"try_cast({number} * {Decimal(str(scale)):f} as {_wide(column, scale)})"


def _fitting(column: Column, number: str) -> str:
    """A whole number must be one: nothing is rounded away from a count."""
    if column.type == "integer":
        whole = "case when n = trunc(n) then try_cast(n as bigint) end"
        return named_sql(whole, ("n", number))
    return f"try_cast({number} as {column.duckdb_type})"
