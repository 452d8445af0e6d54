"""What the drivers of PostgreSQL and MySQL leave as the server wrote it: text, except where that is no canonical text.

A driver's own objects cost twice the time, and some values have none: psycopg refuses `infinity` and years before
Christ, PyMySQL makes 0000-00-00 something else. Only a cursor's value is read back, by its column's type code.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlalchemy as sa

_AS_WRITTEN = (
    *("int2", "int4", "int8", "numeric", "date", "timestamp", "timestamptz", "time", "timetz", "interval"),
    *("json", "jsonb", "uuid"),
)
_Parse = Callable[[str], Any]
_POSTGRESQL: dict[int, _Parse] = {
    **dict.fromkeys((20, 21, 23), int),
    1700: Decimal,
    1082: date.fromisoformat,
    **dict.fromkeys((1114, 1184), datetime.fromisoformat),
}
_MYSQL: dict[int, _Parse] = {
    **dict.fromkeys((1, 2, 3, 8, 9), int),
    **dict.fromkeys((0, 246), Decimal),
    10: date.fromisoformat,
    **dict.fromkeys((7, 12), datetime.fromisoformat),
}
_TIMESTAMP, _FLOAT, _DOUBLE = 7, 4, 5  # MySQL's type codes


def postgresql_text(connection: sa.Connection) -> None:
    """Let psycopg hand over what the server wrote, on this connection."""
    from psycopg.types.string import TextLoader

    driver: Any = connection.connection.driver_connection
    for name in _AS_WRITTEN:
        driver.adapters.register_loader(name, TextLoader)


def mysql_text() -> dict[Any, Any]:
    """PyMySQL's converters: floats are numbers, a TIMESTAMP says that it is UTC, the rest is what the server wrote."""
    from pymysql.converters import encoders  # type: ignore[import-untyped]

    return {**encoders, _FLOAT: float, _DOUBLE: float, _TIMESTAMP: lambda text: f"{text}+00:00"}


def parser(dialect: str, type_code: Any) -> _Parse | None:
    """What turns the text of a column of this type into a value that compares; None where it is one already."""
    codes = {"postgresql": _POSTGRESQL, "mysql": _MYSQL, "mariadb": _MYSQL}.get(dialect, {})
    return codes.get(type_code)
