"""The statement that reads an export: its table or its own query, and with a cursor only what came since.

Names are quoted by the dialect, the cursor's value is bound. The query is the contract's, written by an engineer.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from pipelines.contract.model import Reads

if TYPE_CHECKING:
    import sqlalchemy as sa

SINCE = "since"


def statement(reads: Reads, since: Any = None) -> tuple[sa.Executable, dict[str, Any]]:
    """What to execute, and with which values.

    Rows without a cursor value come every night: none of them would ever be greater than the last one seen.
    """
    import sqlalchemy as sa

    if reads.query is not None and (reads.cursor is None or since is None):
        return _query(reads.query), {}
    source = _source(reads)
    everything = sa.select(sa.literal_column("*")).select_from(source)
    if reads.cursor is None or since is None:
        return everything, {}
    cursor: Any = sa.column(reads.cursor)
    return everything.where(sa.or_(cursor >= sa.bindparam(SINCE), cursor.is_(None))), {SINCE: since}


def asked(reads: Reads) -> str:
    """Tells apart what is asked for: rows of a changed query are not those that an old mark was of."""
    said = "\n".join(str(part) for part in (reads.connection, reads.table, reads.query, reads.cursor))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def table_name(reads: Reads) -> tuple[str | None, str]:
    """(schema, table) of `public.orders`; on SQL Server the schema may be `erp.dbo`."""
    schema, _, name = (reads.table or "").rpartition(".")
    return schema or None, name


def _source(reads: Reads) -> sa.FromClause:
    import sqlalchemy as sa

    if reads.query is not None:
        return _query(reads.query).columns().subquery("asked")
    schema, name = table_name(reads)
    return sa.table(name, schema=schema)


def _query(given: str) -> sa.TextClause:
    """As it is written: no colon in it stands for a value."""
    import sqlalchemy as sa

    return sa.text(given.strip().rstrip(";").replace(":", "\\:"))
