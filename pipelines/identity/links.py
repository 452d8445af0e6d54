"""What matching found, against the links that stand: which came, which went. Nothing is decided here.

Reads `changes`, `worked_out` and `found` (see `match`) and the copy of the registry; works on the numbers of `known`.
"""

from __future__ import annotations

import duckdb

_COLUMNS = "a, b, record_a, record_b, rule, score, evidence, is_link"
_SAID = "a, b, rule, score, evidence, is_link"
# Records of tonight: those that stay and those that came, each with its number, and those that went.
_CAME = """
create or replace temp table came as
select c.record_id, c.fingerprint, k.first_seq, k.customer_id, case when k.is_living then k.since_seq end as since_seq,
       coalesce(k.no, (select coalesce(max(no), 0) from known)
           + row_number() over (partition by k.no is null order by c.record_id))::integer as no
from changes c left join known k on k.record_id = c.record_id where c.what <> 'removed'
"""
_WENT = """
create or replace temp table went as
select k.* from known k join changes c on c.record_id = k.record_id where c.what = 'removed'
"""
_WORKED_OUT = """
create or replace temp table worked_numbers as
select k.no from known k semi join worked_out w on w.record_id = k.record_id
union select no from came union select no from went
"""
_FOUND = """
create or replace temp table found_numbers as
with numbers as (
    select no, record_id from known union all select no, record_id from came where no not in (select no from known)
)
select x.no as a, y.no as b, f.record_a, f.record_b, f.rule, f.score::double as score, f.evidence, f.is_link
from found f join numbers x on x.record_id = f.record_a join numbers y on y.record_id = f.record_b {where}
"""
# What was found beside, between two records whose links stand, is a link that stands.
_WORKED = "where x.no in (select no from worked_numbers) or y.no in (select no from worked_numbers)"
_STOOD = """
create or replace temp table stood as
select * from known_links where a in (select no from worked_numbers) or b in (select no from worked_numbers)
"""
_STOOD_ALL = "create or replace temp view stood as select * from known_links"
_CHANGE = f"""
create or replace temp table {{name}} as
select {_COLUMNS} from {{left}} anti join {{right}} using ({_SAID})
"""  # noqa: S608 - built from this module's constants


def number_records(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `came` and `went`: tonight's records of `changes` with their numbers."""
    connection.execute(_CAME)
    connection.execute(_WENT)


def compare_links(connection: duckdb.DuckDBPyConnection, *, every: bool) -> None:
    """Make `links_come` and `links_gone` (a, b, record_a, record_b, rule, score, evidence, is_link)."""
    if not every:
        connection.execute(_WORKED_OUT)
    connection.execute(_FOUND.format(where="" if every else _WORKED))
    connection.execute(_STOOD_ALL if every else _STOOD)
    connection.execute(_CHANGE.format(name="links_come", left="found_numbers", right="stood"))
    connection.execute(_CHANGE.format(name="links_gone", left="stood", right="found_numbers"))
