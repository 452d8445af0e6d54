"""The company-independent shapes that records are mapped to, read from `pipelines/entities/*.yml`.

What a column *is* belongs here (type, privacy, words); where it *comes from* is a contract's business.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator

from pipelines.contract.yaml_file import read_yaml

FOLDER = Path(__file__).resolve().parent.parent / "entities"

_DUCKDB_TYPES = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "enum": "VARCHAR",
    "integer": "BIGINT",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "boolean": "BOOLEAN",
}

MONEY_COLUMNS = (("currency_code", "VARCHAR"), ("tax_basis", "VARCHAR"))

PLUMBING_COLUMNS = (
    ("_issuer", "VARCHAR"),
    ("_department", "VARCHAR"),
    ("_export", "VARCHAR"),
    ("_delivers", "VARCHAR"),
    ("_delivery_id", "VARCHAR"),
    ("_generation", "VARCHAR"),
    ("_business_date", "DATE"),
    ("_revision", "INTEGER"),
    ("_record_no", "BIGINT"),
    ("_extra", "VARCHAR"),
)


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Shape):
    """One column of an entity. `type` is id, text, enum, integer, decimal(p,s), date, timestamp or boolean.

    An export that does not have a column with `else_from` takes it from that entity (a line's day from its order).
    """

    name: str
    type: str
    required: bool = False
    else_from: str | None = None
    privacy: str | None = None
    values: tuple[str, ...] = ()
    zh: str
    en: str

    @field_validator("type")
    @classmethod
    def _is_known(cls, given: str) -> str:
        if given not in _DUCKDB_TYPES and not re.fullmatch(r"decimal\(\d+,\d+\)", given):
            raise ValueError(f"'{given}' is no type; {', '.join(_DUCKDB_TYPES)} and decimal(p,s) are")
        return given

    @property
    def duckdb_type(self) -> str:
        return _DUCKDB_TYPES.get(self.type, self.type.upper())

    @property
    def is_number(self) -> bool:
        return self.type == "integer" or self.type.startswith("decimal")

    @property
    def day_column(self) -> str | None:
        """`ordered_at` lands with `ordered_date`, the business day; None for any other type."""
        return self.name.removesuffix("_at") + "_date" if self.type == "timestamp" else None


class Entity(_Shape):
    """One shape: its columns in file order and what identifies a row within an issuer.

    `counted_by` is the part of the key that only counts rows: an export without a key leaves it out. `day` is the
    column that says which day, and so which month, a row belongs to; one of a list without days is of its delivery's.
    """

    name: str
    zh: str
    en: str
    description: dict[str, str]
    key: tuple[str, ...] = ()
    counted_by: str | None = None
    day: str | None = None
    money: bool = False
    columns: dict[str, Column]

    def lake_columns(self) -> list[tuple[str, str]]:
        """(name, DuckDB type) of every column of this entity's lake files, in order."""
        own: list[tuple[str, str]] = []
        for column in self.columns.values():
            own.append((column.name, column.duckdb_type))
            if column.day_column:
                own.append((column.day_column, "DATE"))
        return [*own, *(MONEY_COLUMNS if self.money else ()), *PLUMBING_COLUMNS]

    @property
    def business_day(self) -> str | None:
        """The lake column with the day of a row: of a timestamp its business day."""
        return (self.columns[self.day].day_column or self.day) if self.day else None

    def issuer_column(self, name: str) -> str | None:
        """The column that says whose number `name` is (`customer_issuer` of `source_customer_id`), where there is one.

        Where it is empty the number is the export's own, so it belongs to the key and is never asked of a contract.
        """
        column = name.rpartition("source_")[2].removesuffix("_id") + "_issuer"
        return column if "source_" in name and column in self.columns else None

    def shape(self) -> tuple[Any, ...]:
        """What decides the bytes of a lake file; words and privacy classes do not."""
        columns = ((c.name, c.type, c.required, c.values) for c in self.columns.values())
        return (self.name, self.key, self.money, tuple(columns))


@cache
def load_entities(folder: Path = FOLDER) -> dict[str, Entity]:
    """Every entity by name, in file order."""
    entities: dict[str, Entity] = {}
    for path in sorted(folder.glob("*.yml")):
        for name, body in read_yaml(path).items():
            columns = {key: Column(name=key, **value) for key, value in body.pop("columns").items()}
            entities[name] = Entity(name=name, columns=columns, **body)
    return entities
