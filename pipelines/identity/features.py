"""Standardised columns of every living record: the table `features`, which matching reads, in `state/features.duckdb`.

Brings the table in step with what `records` found; values' results come from `standardise`. The file holds personal
data, and nothing that cannot be made again. Not here: which values prove something (`match`).
"""

from __future__ import annotations

import duckdb

from pipelines.identity.standardise import values
from pipelines.identity.standardise.fields import ADDRESS, FIELDS, NAME
from pipelines.identity.standardise.tables import FEATURE_COLUMNS, STANDARDISED

# A local number gets the area code of the place where its record lives.
_WITH_AREA = """
    case when a.area_code is not null and p[1] = '~' and len(p) in (8, 9) then '+86' || a.area_code || p[2:] else p end
"""
# The columns as one text: lists joined by a sign of their own, nothing said told from an empty text.
_SAID = "concat_ws(chr(31), {})".format(
    ", ".join(
        f"coalesce(array_to_string({name}, chr(29)), chr(30))" if kind.endswith("[]") else f"coalesce({name}, chr(30))"
        for name, kind in FEATURE_COLUMNS.items()
        if name in STANDARDISED
    )
)
_STANDARDISED = f"""
with given as (
    select *, {NAME} as name_value, {ADDRESS} as address_value from fresh
), joined as (
    select r.record_id, d.rid, d.fingerprint,
        n.kind, n.name, n.family, n.given, n.given_root, n.words, n.sound, n.name_mask, n.place, n.branch, n.brand,
        n.trade,
        list_sort(list_distinct(list_transform(
            list_concat(p.phones, q.phones, case when e.phone is not null then [e.phone] end), lambda p: {_WITH_AREA}
        ))) as phones,
        list_sort(list_distinct(list_concat(p.masks, q.masks))) as phone_masks,
        e.email, e.email_user,
        -- Nine signs of a passport may pass the check of an organisation's code.
        coalesce(t.tax, case when n.kind is distinct from 'person' then i.tax end) as tax,
        coalesce(i.citizen, t.citizen) as citizen,
        coalesce(i.citizen_mask, t.citizen_mask) as citizen_mask,
        coalesce(i.number, case when n.kind = 'person' then i.tax end, t.number) as number,
        coalesce(b.born, i.born, t.born) as born,
        a.address, a.address_key, a.division, a.road, a.house, a.postcode, a.locality
    from given r
    join standing d on r.record_id = d.record_id
    left join name_now n on r.name_value = n.value
    left join phone_now p on r.phone = p.value and r.region = p.region
    left join phone_now q on r.phone_alt = q.value and r.region = q.region
    left join email_now e on r.email = e.value
    left join number_now t on r.tax_number = t.value and r.region = t.region
    left join number_now i on r.national_id = i.value and r.region = i.region
    left join birth_now b on r.birth_date = b.value and r.region = b.region
    left join address_now a on r.address_value = a.value and r.region = a.region
)
select record_id, rid, fingerprint, md5({_SAID}) as profile,
    {", ".join(STANDARDISED)}
from joined
"""  # noqa: S608 - built from this package's constants


_REPLACED = """
delete from features where rid in (
    select rid from standing where record_id in (select record_id from fresh) union all select rid from departed
)
"""


def refresh(connection: duckdb.DuckDBPyConnection) -> int:
    """Replace in `features` the records of `fresh`, and drop those of `departed`; returns how many were standardised.

    `records` calls it within the transaction that remembers what was read; without `fresh` there is nothing to do.
    """
    if not connection.execute("select 1 from duckdb_tables() where table_name = 'fresh' and temporary").fetchall():
        return 0
    for field in FIELDS:
        values.fill(connection, field)
    count = int(connection.execute("select count(*) from fresh").fetchall()[0][0])
    connection.execute(_REPLACED)
    if count:
        connection.execute(f"insert into features select {', '.join(FEATURE_COLUMNS)} from ({_STANDARDISED})")  # noqa: S608
    for table in ("fresh", "departed"):
        connection.execute(f"drop table {table}")
    return count
