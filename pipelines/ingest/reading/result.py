"""What reading a file comes to: a `Reading` with every record in it, or a `FileRefused`. Shapes only.

Everything here crosses from the parsing child to the caller as JSON, never as pickle: the child has touched
foreign bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from pipelines.sql import quote_identifier, quote_text

RECORD_CAP = 1 << 20  # bytes; a longer record is a problem record, so that memory stays bounded (failures F13)


class FileRefused(Exception):
    """The whole file goes to quarantine. `code` is stable, `message` a sentence without any value of the file."""

    def __init__(self, code: str, message: str, where: str = "", evidence: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.where, self.evidence = code, message, where, dict(evidence or {})


@dataclass(frozen=True)
class Hints:
    """What the contract's `reads` says, as plain data; the same names, so that either can be given.

    `is_doubted` is no contract's: the file was proved regular and its records came out otherwise.
    """

    format: str = "auto"
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_rows: int = 1
    sheet: str | None = None
    has_header: bool = True
    names: tuple[str, ...] = ()
    records: str | None = None
    explode: str | None = None
    member: str | None = None
    merged: str = "refuse"
    is_doubted: bool = False

    @classmethod
    def of(cls, reads: Any) -> Hints:
        """From a contract's `Reads` or anything with the same attributes."""
        given = {name: getattr(reads, name) for name in cls.__dataclass_fields__ if name != "is_doubted"}
        return cls(**{**given, "names": tuple(given["names"])})


@dataclass(frozen=True)
class Dialect:
    """How a delimited text is cut. `quote` is '' where none occurs; `escape` is the quote itself or a backslash."""

    delimiter: str
    quote: str = '"'
    escape: str = '"'


@dataclass(frozen=True)
class Relation:
    """Where the records are: `csv`, a UTF-8 file proved regular, or `parquet`, written by the careful path."""

    kind: Literal["csv", "parquet"]
    path: str
    columns: int
    delimiter: str = ","
    quote: str = ""
    escape: str = ""
    skip: int = 0
    is_parallel: bool = True

    def scan_sql(self) -> str:
        """A FROM-able subquery: c0 … c{n-1} VARCHAR (an empty cell is NULL), _record_no, _byte_offset, _raw, _problem,
        _is_blank. A record of a wrong width has its cells as far as they go, and its `_problem`.
        """
        cells = [f"c{i}" for i in range(self.columns)]
        if self.kind == "parquet":
            kept = [*cells, "_record_no", "_byte_offset", "_raw", "_problem", "_is_blank"]
            return f"(select {_names(kept)} from read_parquet({quote_text(self.path)}))"  # noqa: S608
        plumbing = (
            "row_number() over () as _record_no, null::bigint as _byte_offset, null::blob as _raw, "
            f"null::varchar as _problem, coalesce({_names(cells)}, null) is null as _is_blank"
        )
        return f"(select {_names(cells)}, {plumbing} from {self._read_csv(cells)})"  # noqa: S608

    def _read_csv(self, cells: list[str]) -> str:
        columns = ", ".join(f"'{name}': 'VARCHAR'" for name in cells)
        # Nothing is left to detect; `new_line` is not given because DuckDB 1.5 then keeps CRLF inside the cells.
        return (
            f"read_csv({quote_text(self.path)}, auto_detect = false, columns = {{{columns}}}, header = false, "
            f"delim = {quote_text(self.delimiter)}, quote = {quote_text(self.quote)}, "
            f"escape = {quote_text(self.escape)}, skip = {int(self.skip)}, encoding = 'utf-8', "
            f"strict_mode = true, null_padding = false, ignore_errors = false, "
            f"parallel = {str(self.is_parallel).lower()})"
        )


@dataclass(frozen=True)
class Origin:
    """Where the bytes of a delimited text's records stand: from byte `start` of a file on.

    `quote` is '' where no quote occurs. `is_told`: the relation says of every record at which byte it begins.
    """

    path: str
    start: int
    quote: str = ""
    is_told: bool = False


@dataclass(frozen=True)
class Reading:
    """A file read: `header_count` + `record_count` are all its physical records.

    `headers` are normalised (NFKC, trimmed), one per column, '' where the file names none. `record_count` counts
    blank and problem records too; all of them are in `relation`.
    """

    format: str
    encoding: str | None
    encoding_evidence: dict[str, Any]
    dialect: dict[str, Any]
    headers: tuple[str, ...]
    header_count: int
    record_count: int
    relation: Relation
    flags: tuple[str, ...] = field(default=())
    origin: Origin | None = None  # of a delimited text only

    @property
    def kind(self) -> str:
        """The format of the data file itself: `csv` of a `csv in gz`."""
        return self.format.split(" in ")[0]

    def scan_sql(self) -> str:
        return self.relation.scan_sql()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, given: dict[str, Any]) -> Reading:
        relation, origin = Relation(**given["relation"]), given["origin"]
        lists = {name: tuple(given[name]) for name in ("headers", "flags")}
        return cls(**{**given, **lists, "relation": relation, "origin": Origin(**origin) if origin else None})


def _names(columns: list[str]) -> str:
    return ", ".join(map(quote_identifier, columns))


def scratch_path(scratch: Path, source: Path, suffix: str) -> Path:
    """A new file of ours in the caller's scratch folder; the source's name never becomes a path."""
    from uuid import uuid4

    scratch.mkdir(parents=True, exist_ok=True)
    return scratch / f"{uuid4().hex}{suffix}"
