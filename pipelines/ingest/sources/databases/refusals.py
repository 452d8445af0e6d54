"""What a database answered, for people: what happened and the next step. A driver's own text may hold a row's values.

Only the words of errors about names and grammar are passed on; of others the code alone.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.contract.model import Reads
from pipelines.ingest.sources.credentials import Credentials
from pipelines.ingest.sources.databases.asking import table_name
from pipelines.problems import Problem

if TYPE_CHECKING:
    import sqlalchemy as sa

_POSTGRESQL = {
    "28P01": "password", "28000": "password", "3D000": "database", "42P01": "table", "3F000": "table",
    "42703": "column", "42501": "permission", "57014": "timeout", "25P03": "timeout", "53300": "busy",
    "57P03": "busy", "57P01": "lost", "08006": "lost", "25006": "writes",
}  # fmt: skip
_MYSQL = {
    1045: "password", 1698: "password", 1049: "database", 1044: "permission", 1142: "permission", 1143: "permission",
    1146: "table", 1054: "column", 1064: "grammar", 1969: "timeout", 3024: "timeout", 1040: "busy", 2003: "unreachable",
    2005: "unreachable", 2002: "unreachable", 2006: "lost", 2013: "lost", 1792: "writes",
}  # fmt: skip
_SQLSERVER = {
    18456: "password", 4060: "database", 229: "permission", 208: "table", 207: "column", 102: "grammar", 156: "grammar",
    20009: "unreachable", 20002: "unreachable", 20003: "timeout", 20047: "lost", 1222: "busy",
}  # fmt: skip
_CLASSES = {"42": "grammar", "08": "lost", "53": "busy", "57": "lost"}
_WORDS = (
    ("password authentication failed", "password"),
    ("no password supplied", "password"),
    ("does not exist", "database"),
    ("interrupted", "timeout"),
    ("timeout expired", "unreachable"),
    ("could not translate host name", "unreachable"),
    ("failed to resolve host", "unreachable"),
    ("no such table", "table"),
    ("no such column", "column"),
    ("syntax error", "grammar"),
    ("readonly database", "writes"),
    ("not a database", "damaged"),
    ("malformed", "damaged"),
    ("locked", "busy"),
    ("refused", "unreachable"),
    ("connection", "unreachable"),
)
_SAYS = {
    "unreachable": ("the server does not answer", "see that it runs and that this machine may reach host and port"),
    "password": ("the server refuses the user or the password", "set the right ones in the variables juke.toml names"),
    "database": ("there is no such database on the server", "mend database in juke.toml, or the URL"),
    "permission": ("the user may not read this", "grant the user select on it; Juke needs nothing more"),
    "timeout": (
        "it took longer than timeout_seconds of the connection",
        "raise it in juke.toml, index the cursor column, or read less",
    ),
    "busy": ("the server takes no more now, or others hold the table", "the next night asks again"),
    "lost": ("the connection broke while rows were read", "the next night reads it again from the start"),
    "writes": ("the query wants to write; Juke reads only", "write a select in reads.query"),
    "grammar": ("the server does not understand the query", "mend reads.query; try it in the database's own client"),
    "damaged": ("this is no database, or it is damaged", "restore it, or name the right file"),
    "table": ("there is no such table", "mend reads.table, or ask who keeps the database"),
    "column": ("there is no such column", "mend reads.cursor or reads.query"),
}
_TELLING = ("grammar", "column", "table", "writes")  # their words name what is in the query, never what is in a row
#: After one of these every other export of the connection would wait for the same answer.
HOPELESS = frozenset({"unreachable", "password", "database", "damaged"})


@dataclass(frozen=True)
class Refusal:
    """One kind of answer, and how a person reads it."""

    kind: str
    problem: Problem


def refusal(error: BaseException, reads: Reads, credentials: Credentials) -> Refusal:
    """What an error of driver or dialect means."""
    original = getattr(error, "orig", None) or error
    kind, code = _kind(original)
    what, do = _SAYS.get(kind, ("the database answered with an error", "try the query in the database's own client"))
    if kind == "table" and reads.table:
        what = f"there is no table {reads.table}"
    if kind == "column" and reads.cursor and reads.table:
        what = f"there is no column {reads.cursor} in {reads.table}"
    found = _one_line(credentials.redact(str(original))) if kind in _TELLING else code
    return Refusal(kind, Problem(what, found=found, do=do))


def with_nearest(problem: Problem, kind: str, connection: sa.Connection, reads: Reads) -> Problem:
    """The problem with the nearest table or column that there is, where the database can be asked."""
    import sqlalchemy as sa

    schema, name = table_name(reads)
    wanted = name if kind == "table" else reads.cursor
    if not name or not wanted:
        return problem
    try:
        inspector = sa.inspect(connection)
        if kind == "table":
            known = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
        else:
            known = [column["name"] for column in inspector.get_columns(name, schema)]
    except sa.exc.SQLAlchemyError:
        return problem
    near = difflib.get_close_matches(wanted.lower(), [one.lower() for one in known], 1, 0.5)
    closest = next((one for one in known if near and one.lower() == near[0]), None)
    more = (("Closest", closest),) if closest else ()
    return Problem(problem.what, problem.where, problem.expected, problem.found, problem.do, more)


def _kind(original: Any) -> tuple[str, str]:
    """The kind and the server's code; what no table names is told apart by the driver's words."""
    number = _number(getattr(original, "args", ()))
    numbers = _SQLSERVER if "mssql" in type(original).__module__ else _MYSQL
    if number in numbers:
        return numbers[number], str(number)
    state = getattr(original, "sqlstate", None) if number is None else None
    if state:
        return _POSTGRESQL.get(state) or _CLASSES.get(state[:2], ""), state
    said = str(original).lower()
    kind = next((kind for words, kind in _WORDS if words in said), "")
    return kind, str(number or type(original).__name__)


def _number(arguments: Any) -> int | None:
    """The server's number: pymssql sometimes wraps number and words once more."""
    flat = arguments[0] if arguments and isinstance(arguments[0], tuple) else arguments
    return next((one for one in flat if isinstance(one, int)), None)


def _one_line(text: str) -> str:
    """What a person needs of a driver's words, without the statement below them."""
    plain = re.sub(r"\s+", " ", text.split("\nLINE ")[0].split("[SQL:")[0]).strip()
    return plain[:200]
