"""Values that say nothing or prove nothing: the data set `identity_doubts`, by which a verified value survives first.

A value is doubtful where a record writes one and standardising found none in it: a placeholder, a masked one, a number
that cannot exist or whose check digit is wrong. Needs `features`, `output_records` and `written`.
"""

from __future__ import annotations

import duckdb

# A written number is one that was found where it ends in the same seven digits, whatever stands before and behind.
_HAS_PHONE = """
len(list_filter(f.phones, lambda p: contains(regexp_replace(w.{column}, '[^0-9]', '', 'g'), right(p, 7)))) > 0
"""
_SAID = {"name": "coalesce(w.name, w.family_name, w.given_name)"}
_FOUND = {
    "name": "f.name is not null",
    "phone": _HAS_PHONE.format(column="phone"),
    "phone_alt": _HAS_PHONE.format(column="phone_alt"),
    "email": "f.email is not null",
    "address": "f.address is not null",
    "birth_date": "f.born is not null",
    "national_id": "f.citizen is not null or f.number is not null",
    "tax_number": "f.tax is not null or f.citizen is not null",
}
# Only customers of several records have a choice; the others' values are not looked at.
_DOUBTS = """
create or replace temp table identity_doubts as
with several as (
    select record_id from output_records
    where customer_id in (select customer_id from output_records group by customer_id having count(*) > 1)
), looked as (
    select w.record_id, {looks} from several s join written w using (record_id) join features f using (record_id)
)
{branches}
"""


def tell(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table `identity_doubts` (customer_record_id, field_name)."""
    looks = (
        f"{_SAID.get(name, f'w.{name}')} is not null and not coalesce({found}, false) as {name}"
        for name, found in _FOUND.items()
    )
    branches = (
        f"select record_id as customer_record_id, '{name}' as field_name from looked where {name}"  # noqa: S608 - ours
        for name in _FOUND
    )
    connection.execute(_DOUBTS.format(looks=", ".join(looks), branches=" union all ".join(branches)))
