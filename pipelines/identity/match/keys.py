"""What records must share to be compared, and the guards: a value that too many records hold proves nothing.

A guard is a number of holders over a cap, taken over all living records. The registry remembers which values were
guarded, so that a night re-decides every holder of a value that crossed its cap, either way.
"""

from __future__ import annotations

import duckdb

# Distinct names behind one phone or mailbox from which on it is a switchboard's; records for keys of mere resemblance.
CAPS = {"phone": 10, "email": 10, "tax": 60, "address": 24, "name": 24, "sound_place": 40, "sound_address": 40}

_RAW_KEYS = """
create or replace temp table raw_keys as
with held as (
    select n.rid, f.* from features f join numbered n using (record_id)
)
select rid, 'phone' as rule, unnest(phones) as value, coalesce(name, record_id) as holder from held
union all select rid, 'email', email, coalesce(name, record_id) from held where email is not null
union all select rid, 'tax', tax, record_id from held where tax is not null
union all select rid, 'address', address_key, record_id from held where address_key is not null
union all select rid, 'name', sound, record_id from held where len(name) > 1
union all select rid, 'sound_place', sound || '|' || left(address, 6), record_id from held
    where len(name) > 1 and address is not null
union all select rid, 'sound_address', name || '|' || address_key, record_id from held
    where len(name) > 1 and address_key is not null
"""
# Few values have more holders than their cap: only theirs are told apart and hashed.
_GUARDED = """
create or replace temp table guarded as
with crowded as (
    select k.rule, k.value, any_value(c.cap) as cap, count(*) as holders
    from raw_keys k join caps c on k.rule = c.rule
    group by k.rule, k.value having count(*) > any_value(c.cap)
), named as (
    select k.rule, k.value, count(distinct k.holder) as names
    from raw_keys k semi join crowded c on k.rule = c.rule and k.value = c.value group by k.rule, k.value
)
select c.rule, c.value, md5(c.value) as value_md5, c.holders
from crowded c join named n on c.rule = n.rule and c.value = n.value
where c.rule not in ('phone', 'email') or n.names > c.cap or c.holders > 20 * c.cap
"""
_KEYS = """
create or replace temp table keys as
select k.rid, hash(k.rule, k.value) as key from raw_keys k
anti join guarded g on k.rule = g.rule and k.value = g.value
"""
# Features as they count: a guarded phone or mailbox is not there. `is_common` says that many records bear the name.
_EFFECTIVE = """
create or replace temp table effective as
with guarded_phones as (
    select k.rid, list(k.value) as shared from raw_keys k
    join guarded g on k.rule = g.rule and k.value = g.value where k.rule = 'phone' group by k.rid
)
select n.rid, f.* replace (
        list_filter(f.phones, lambda p: not list_contains(coalesce(s.shared, []), p)) as phones,
        case when m.value is null then f.email end as email
    ), c.value is not null as is_common,
    list_filter(f.phones, lambda p: is_mobile(p)) as mobiles,
    regexp_replace(f.address, '[^0-9]+', '-', 'g') as address_numbers,
    regexp_replace(f.email, '[^0-9]', '', 'g') as email_numbers
from features f join numbered n using (record_id)
left join guarded_phones s on n.rid = s.rid
left join guarded m on m.rule = 'email' and m.value = f.email
left join guarded c on c.rule = 'name' and c.value = f.sound
"""


_MOBILE = r"""
create or replace temp macro is_mobile(p) as
    regexp_full_match(p, '\+(861[3-9][0-9]{9}|8869[0-9]{8}|852[569][0-9]{7})')
"""
_NUMBERED = """
create or replace temp table numbered as
select record_id, (row_number() over (order by record_id))::integer as rid from features
"""
# The pair `$a`, `$b` as `effective` has it, by the guards of the registry; `crowd` holds what they took away.
_PAIR = """
create or replace temp table pair as
select * replace (
        list_filter(phones, lambda p: not list_contains($guards, 'phone' || md5(p))) as phones,
        case when not list_contains($guards, 'email' || md5(email)) then email end as email
    ), false as is_common,
    list_filter(phones, lambda p: is_mobile(p) and not list_contains($guards, 'phone' || md5(p))) as mobiles,
    list_concat(
        list_filter(phones, lambda p: list_contains($guards, 'phone' || md5(p))),
        list_filter([email], lambda m: list_contains($guards, 'email' || md5(m)))
    ) as crowd,
    regexp_replace(address, '[^0-9]+', '-', 'g') as address_numbers,
    regexp_replace(email, '[^0-9]', '', 'g') as email_numbers
from features where record_id in ($a, $b)
"""


def make_pair(connection: duckdb.DuckDBPyConnection, a: str, b: str, guards: list[str]) -> None:
    """Make `pair`: two records' features as they count. `guards` are rule and md5 of guarded values, joined."""
    connection.execute(_MOBILE)
    connection.execute(_PAIR, {"a": a, "b": b, "guards": guards or [""]})


def make_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `numbered`, `guarded`, `keys` and `effective`. `rid` numbers records in the order of their ids."""
    connection.execute(_MOBILE)
    connection.execute(_NUMBERED)
    connection.execute("create or replace temp table caps (rule varchar, cap integer)")
    connection.executemany("insert into caps values (?, ?)", list(CAPS.items()))
    for statement in (_RAW_KEYS, _GUARDED, _KEYS, _EFFECTIVE):
        connection.execute(statement)


def holders_of_crossed_guards(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `crossed` (rid): records that hold a value whose guard status differs from what the registry remembers."""
    connection.execute("""
        create or replace temp table crossed as
        with changed as (
            select rule, value_md5 from guarded except select rule, value_md5 from old_guards
            union all
            (select rule, value_md5 from old_guards except select rule, value_md5 from guarded)
        )
        select distinct k.rid from raw_keys k
        where k.rule in (select rule from changed) and (k.rule, md5(k.value)) in (select rule, value_md5 from changed)
    """)


def warnings(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """One sentence per rule whose over-cap values were left out of the comparison."""
    rows = connection.execute("""
        select rule, count(*), sum(holders)::bigint, sum(holders * (holders - 1) // 2)::bigint
        from guarded group by rule order by rule
    """).fetchall()
    return [
        f"{rule}: {values} values shared by {holders} records prove nothing"
        f" and were not compared ({pairs} pairs spared)"
        for rule, values, holders, pairs in rows
    ]
