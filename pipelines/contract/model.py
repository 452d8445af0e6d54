"""What a contract YAML may say, typed: one class per section, unknown keys refused (design D2 shows a specimen).

Only the shape of one file belongs here. What entities know of it (columns, types) is checked in `checks`,
files are found in `loading`, and arrival patterns are read in `pattern`.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from pipelines.contract.from_database import FromDatabase, with_pattern
from pipelines.contract.regions import is_region
from pipelines.contract.writing import HowWritten, null_words
from pipelines.settings import known_timezones

NAME = r"^[a-z][a-z0-9_]*$"
Delivers = Literal["changes", "full", "append", "period"]
Format = Literal["auto", "csv", "xlsx", "xls", "xlsm", "xlsb", "ods", "json", "jsonl", "parquet", "html", "sql"]


class Section(BaseModel):
    """A part of a contract: immutable, and a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TotalRow(Section):
    """The row of sums an export ends with: the record whose `column` (a header) says `says`, as 合计."""

    column: str
    says: str


class Reads(FromDatabase, Section):
    """How the bytes become records. What is not stated is detected; `names` are given where no header row is."""

    format: Format = "auto"
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_rows: int = Field(default=1, ge=1, le=5)
    sheet: str | None = None
    has_header: bool = True
    names: tuple[str, ...] = ()
    total_row: TotalRow | None = None
    records: str | None = Field(default=None, min_length=1)  # JSON: the path of the list that holds the records
    explode: str | None = Field(default=None, min_length=1)  # JSON: the list in a record that gives a row per element
    member: str | None = Field(default=None, min_length=1)  # zip: the file to read, `*` for any text
    merged: Literal["refuse", "fill"] = "refuse"  # workbook: rows under a merged cell; fill says it holds for them all

    @model_validator(mode="after")
    def _names_what_no_header_names(self) -> Reads:
        if not self.has_header and not self.names:
            raise ValueError("a file without a header needs names, one per column")
        return self


class Source(Section):
    """One header a column may come from, and the factor its numbers are multiplied by (金额(万元): 10000)."""

    header: str = Field(min_length=1)
    scale: float | int | None = None


class Factor(Section):
    """One header of a product; `one_minus` takes what a ratio leaves (a discount of 0.15 leaves 0.85)."""

    header: str = Field(min_length=1)
    one_minus: bool = False


class Mapping(HowWritten, Section):
    """Where one column of an entity comes from: of `from` the first header present; of `product` all, multiplied."""

    sources: tuple[Source, ...] = Field(default=(), alias="from")
    product: tuple[Factor, ...] = Field(default=(), max_length=3)
    format: tuple[str, ...] = ()
    values: dict[str, str] = {}
    scale: float | int | None = None

    @model_validator(mode="after")
    def _from_or_product(self) -> Mapping:
        if bool(self.sources) == bool(self.product):
            raise ValueError("write either from: <header> or product: [<header>, <header>]")
        if len(self.product) == 1:
            raise ValueError("a product has two or three headers; write from for one")
        if self.product and self.scale is not None:
            raise ValueError("a product has no scale; name a column that holds the factor, or export in the unit")
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header it names."""
        return (*(source.header for source in self.sources), *(factor.header for factor in self.product))

    @field_validator("sources", "product", mode="before")
    @classmethod
    def _one_or_many_headers(cls, given: Any) -> Any:
        many = given if isinstance(given, list) else [given]
        return tuple({"header": one} if isinstance(one, str) else one for one in many)

    @field_validator("format", mode="before")
    @classmethod
    def _one_or_many_formats(cls, given: Any) -> Any:
        return (given,) if isinstance(given, str) else given

    @field_validator("values", mode="before")
    @classmethod
    def _codes_are_text(cls, given: Any) -> Any:
        return {_text(key): _text(value) for key, value in given.items()} if isinstance(given, dict) else given


def _text(value: Any) -> str:
    """YAML's own idea of a scalar back as the text it came from: `1: open`, `yes: true`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Unpivot(Section):
    """A cross-table: each column whose header is a date (`{date:%Y年%m月}`) gives a row of its own.

    The header's day goes to the column `into`, the cell to `value`; an empty cell gives no row.
    """

    columns: str = Field(min_length=1)
    into: str
    value: str
    scale: float | int | None = None


class Feed(Section):
    """How records become rows of one entity.

    Without `key` a row is its record. With `when: present` a record whose key is empty feeds the other entities only.
    """

    key: tuple[str, ...] = ()
    when: Literal["always", "present"] = "always"
    columns: dict[str, Mapping] = Field(min_length=1)
    unpivot: Unpivot | None = None

    def fills(self, column: str) -> bool:
        """Whether this feed gives a column of its entity values."""
        crossed = (self.unpivot.into, self.unpivot.value) if self.unpivot else ()
        return column in self.columns or column in crossed


class Controls(Section):
    """A totals file (控制总数): each record says how many rows one delivery has, and what its columns add up to.

    `sums` names every export the file accounts for, and for each the entity columns whose sums it states; `{}` where
    it states rows only. A record names its delivery by `file`, or by `export` and `date` (unsaid, the day of the
    totals file itself).
    """

    file: Mapping | None = None
    export: Mapping | None = None
    date: Mapping | None = None
    rows: Mapping | None = None
    sums: dict[str, dict[str, Mapping]] = Field(min_length=1)

    @property
    def mappings(self) -> tuple[Mapping, ...]:
        """Everything it takes from a column of the file."""
        places = (one for one in (self.file, self.export, self.date, self.rows) if one)
        return (*places, *(mapping for columns in self.sums.values() for mapping in columns.values()))

    @model_validator(mode="after")
    def _names_a_delivery_and_states_something(self) -> Controls:
        if self.file is None and self.export is None:
            raise ValueError("write file: {from: <header>}, the column that names the data file, or export")
        if self.date is not None and self.export is None:
            raise ValueError("date goes with export; a file's name needs none")
        if self.rows is None and not any(self.sums.values()):
            raise ValueError("it states nothing; write rows: {from: <header>}, or a column under an export of sums")
        return self


class Arrives(Section):
    """Which files are this export's, how often they come and what a file holds."""

    pattern: tuple[str, ...] = Field(min_length=1)
    every: Literal["day", "week", "month", "once"] = "day"
    by: str | None = Field(default=None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    delivers: Delivers
    ready: str | None = Field(default=None, pattern=r"^\.[A-Za-z0-9_]+$")  # .done: a file waits for its marker file

    @field_validator("pattern", mode="before")
    @classmethod
    def _one_or_many(cls, given: Any) -> Any:
        return (given,) if isinstance(given, str) else given


class Assume(Section):
    """What the file does not say of itself. Without them the company's time zone and currency hold.

    `nulls` are the words for nothing in its typed columns, in place of the usual ones. `phone_region` (ISO 3166) is
    where phone numbers without a country code belong, and how its addresses and days of birth are read.
    """

    timezone: str | None = None
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    tax: Literal["included", "excluded"] | None = None
    issuer: str | None = Field(default=None, pattern=NAME)
    nulls: tuple[str, ...] | None = None
    phone_region: str | None = None

    @field_validator("phone_region")
    @classmethod
    def _is_a_region(cls, code: str | None) -> str | None:
        if code is not None and not is_region(code):
            raise ValueError(f"'{code}' is no region with phone numbers; CN, TW and HK are (ISO 3166)")
        return code

    @field_validator("nulls", mode="before")
    @classmethod
    def _words(cls, given: Any) -> Any:
        return null_words(given)

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, name: str | None) -> str | None:
        if name is not None and name not in known_timezones():
            raise ValueError(f"'{name}' is not an IANA time zone; Asia/Shanghai is one")
        return name


class Tolerate(Section):
    """How much may be wrong, as shares 0..1, written as '2%'.

    More `bad_rows` refuse a delivery whole; more `vanished` keys hold a full one until it is released.
    """

    bad_rows: float = Field(default=0.05, ge=0, le=1)
    vanished: float = Field(default=0.2, ge=0, le=1)

    @field_validator("bad_rows", "vanished", mode="before")
    @classmethod
    def _percent(cls, given: Any) -> Any:
        if isinstance(given, str) and given.strip().endswith("%"):
            return float(given.strip().removesuffix("%")) / 100
        return given


class ContractFile(Section):
    """One contract as written."""

    department: str = Field(pattern=NAME)
    export: str = Field(pattern=NAME)
    issuer: str | None = Field(default=None, pattern=NAME)
    owner: str = Field(min_length=1)
    arrives: Arrives
    reads: Reads = Reads()
    assume: Assume = Assume()
    tolerate: Tolerate = Tolerate()
    drift: Literal["evolve", "freeze"] = Field(default="evolve", alias="schema")
    feeds: dict[str, Feed] = {}
    controls: Controls | None = None

    @model_validator(mode="before")
    @classmethod
    def _a_database_needs_no_pattern(cls, given: Any) -> Any:
        return with_pattern(given)

    @model_validator(mode="after")
    def _feeds_or_controls(self) -> ContractFile:
        if self.controls and self.feeds:
            raise ValueError("a totals file feeds no entity; write either feeds or controls")
        if not self.controls and not self.feeds:
            raise ValueError("write feeds: which entities its rows become; or controls, if it states totals of others")
        return self

    @property
    def headers(self) -> set[str]:
        """Every header that the contract maps."""
        fed = (mapping for feed in self.feeds.values() for mapping in feed.columns.values())
        mappings = (*fed, *(self.controls.mappings if self.controls else ()))
        return {header for mapping in mappings for header in mapping.headers}
