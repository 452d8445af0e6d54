"""Guards and caps: a value that too many hold proves nothing, and a key that too many share brings no pairs.

Both are numbers of holders over a cap, taken over all living profiles. They are kept for the keys over their caps, so
that a night knows which values crossed, either way, and compares their holders again.
"""

from __future__ import annotations

import duckdb

from pipelines.identity.match.keys import NUMBERS

# Different names behind one phone or mailbox from which on it is a switchboard's or an agent's.
GUARDS = {"phone": 10, "email": 10, "email_user": 10, "tax": 60, "citizen": 6, "number": 10}
# Few keys have more holders than anything allows: only theirs are told apart.
_CROWDED = """
create or replace temp table key_counts as
select rule, key, count(*) as profiles from {source} group by rule, key having count(*) > 1;
create or replace temp table crowded_now as
with many as (select k.*, cap, guard from key_counts k join caps using (rule) where profiles > least),
named as (
    select s.key, count(distinct s.holder) as names
    from {source} s semi join (select key from many where guard is not null) m using (key) group by s.key
)
select rule, key, profiles, coalesce(names > guard, false) as is_guarded
from many left join named using (key) where profiles > cap or names > guard
"""


def define_caps(connection: duckdb.DuckDBPyConnection, caps: dict[str, int]) -> None:
    """Make the temporary table `caps` of those that a model froze, and, where it is missing, `match_crowded`."""
    connection.execute("create or replace temp table caps (rule utinyint, cap integer, guard integer, least integer)")
    rows = [(NUMBERS[rule], cap, GUARDS.get(rule), min(cap, GUARDS.get(rule, cap))) for rule, cap in caps.items()]
    connection.executemany("insert into caps values (?, ?, ?, ?)", rows)
    connection.execute(
        "create table if not exists match_crowded (rule utinyint, key ubigint, profiles bigint, is_guarded boolean)"
    )


def recount(connection: duckdb.DuckDBPyConnection) -> None:
    """Count every key; nothing is said of what crossed."""
    connection.execute(_CROWDED.format(source="match_keys"))
    connection.execute("create or replace table match_crowded as select * from crowded_now")
    connection.execute(
        "create or replace temp table met as select key from key_counts anti join match_crowded using (key)"
    )
    connection.execute(
        "create or replace temp table all_live_keys as select * from match_keys semi join met using (key)"
    )
    connection.execute("create or replace temp view live_keys as select * from all_live_keys")


def recount_some(connection: duckdb.DuckDBPyConnection) -> None:
    """Count the keys in `stirred_keys` (key) again; makes `crossed` (pid): holders of keys whose standing changed."""
    connection.execute(
        "create or replace temp table counted_keys as select * from match_keys semi join stirred_keys using (key)"
    )
    connection.execute(_CROWDED.format(source="counted_keys"))
    connection.execute("""
        create or replace temp table crossed as
        with before as (select key, is_guarded from match_crowded semi join stirred_keys using (key)),
        changed as (
            select coalesce(b.key, n.key) as key from before b full join crowded_now n using (key)
            where b.is_guarded is distinct from n.is_guarded or (b.key is null) or (n.key is null)
        )
        select distinct pid from counted_keys semi join changed using (key)
    """)
    connection.execute("delete from match_crowded where key in (select key from stirred_keys)")
    connection.execute("insert into match_crowded select * from crowded_now")
    connection.execute(
        "create or replace temp view live_keys as select * from match_keys anti join match_crowded using (key)"
    )


def apply(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `guarded_profiles` (pid, keys): which keys of a profile prove nothing."""
    connection.execute("""
        create or replace temp table guarded_profiles as
        select k.pid, list(k.key) as keys from match_keys k
        semi join (select key from match_crowded where is_guarded) g using (key) group by k.pid
    """)


def warnings(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """One sentence per rule whose crowded values brought no pairs."""
    names = {number: rule for rule, number in NUMBERS.items()}
    rows = connection.execute("""
        select rule, count(*), count_if(is_guarded), sum(profiles)::bigint, sum(profiles * (profiles - 1) // 2)::bigint
        from match_crowded group by rule order by rule
    """).fetchall()
    return [
        f"{names[rule]}: {values:,} values shared by {holders:,} records were not compared ({pairs:,} pairs spared)"
        + (f"; {guarded:,} of them prove nothing" if guarded else "")
        for rule, values, guarded, holders, pairs in rows
    ]
