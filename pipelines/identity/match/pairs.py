"""Candidate pairs and what their fields say about each other, level by level. Nothing is decided here.

Levels are small integers so that rules, vetoes and evidence read the same facts:
name 5 equal, 4 sounds equal, 3 one character off, 2 one holds the other or a short name one character off, 0 different;
phone 2 a mobile shared, 1 another number shared, 0; email 2 equal, 1 one
character off, 0; tax 1/0; address 3 equal, 2 same road and numbers, 1 similar, 0; NULL where a side says nothing.
"""

from __future__ import annotations

import duckdb

# With `touched`, only pairs with a touched end; a pair of two touched ends comes up once.
_CANDIDATES = """
create or replace temp table candidates as
select distinct least(a.rid, b.rid) as a, greatest(a.rid, b.rid) as b
from keys a join keys b on a.key = b.key
where a.rid in (select rid from touched) and a.rid <> b.rid
  and (a.rid < b.rid or b.rid not in (select rid from touched))
"""
_ALL_CANDIDATES = """
create or replace temp table candidates as
select distinct a.rid as a, b.rid as b from keys a join keys b on a.key = b.key and a.rid < b.rid
"""
# DuckDB's distances count bytes, and a Chinese character has three. One character off: another one, two swapped, one
# left out. `strlen` is in bytes, `len` in characters.
ONE_OFF = """
create or replace temp macro is_one_off(a, b) as case
    when len(a) = len(b) then
        len(list_filter(list_zip(split(a, ''), split(b, '')), lambda z: z[1] <> z[2])) <= 1
        or (len(list_filter(list_zip(split(a, ''), split(b, '')), lambda z: z[1] <> z[2])) = 2
            and list_sort(split(a, '')) = list_sort(split(b, '')))
    when abs(len(a) - len(b)) = 1 then damerau_levenshtein(a, b) <= abs(strlen(a) - strlen(b))
    else false end
"""
# Numbers are taken out once a record, not once a pair: that was four fifths of what a pair of namesakes cost.
# Same numbers in the same order, and at most three characters of the words left out or written otherwise.
SIMILAR_ADDRESS = """
create or replace temp macro is_similar_address(a, a_numbers, b, b_numbers) as
    a_numbers = b_numbers and damerau_levenshtein(a, b) <= 9
"""
# One character off, but not in a number: office@firm41795 and office@firm41796 are two mailboxes.
SIMILAR_EMAIL = """
create or replace temp macro is_similar_email(a, a_numbers, b, b_numbers) as
    a_numbers = b_numbers and is_one_off(a, b)
"""
# A two-character name with one character off is another person; longer names are misspelt.
_CLOSE = """
    x.kind is not distinct from y.kind and (
        (least(len(x.name), len(y.name)) >= 3 and is_one_off(x.name, y.name))
        or (len(x.name) = len(y.name) and least(len(x.sound), len(y.sound)) >= 6 and is_one_off(x.sound, y.sound))
    )
"""
COMPARISON = f"""
    case when x.name is null or y.name is null then null
         when x.name = y.name then 5
         when x.sound = y.sound then 4
         when {_CLOSE} then 3
         when contains(x.name, y.name) or contains(y.name, x.name) then 2
         when left(x.name, 1) = left(y.name, 1) and is_one_off(x.name, y.name) then 2
         else 0 end as name_level,
    case when len(x.phones) = 0 or len(y.phones) = 0 then null
         when list_has_any(x.mobiles, y.mobiles) then 2
         when list_has_any(x.phones, y.phones) then 1 else 0 end as phone_level,
    case when x.email is null or y.email is null then null
         when x.email = y.email then 2
         when is_similar_email(x.email, x.email_numbers, y.email, y.email_numbers) then 1 else 0 end as email_level,
    case when x.tax is null or y.tax is null then null when x.tax = y.tax then 1 else 0 end as tax_level,
    case when x.address is null or y.address is null then null
         when x.address = y.address then 3
         when x.address_key = y.address_key then 2
         when is_similar_address(x.address, x.address_numbers, y.address, y.address_numbers) then 1
         else 0 end as address_level,
    coalesce(x.kind <> y.kind, false) as other_kind,
    x.branch <> y.branch as other_branch,
    x.place <> '' and y.place <> '' and x.place <> y.place as other_place,
    coalesce(x.kind = 'organisation' and y.kind = 'organisation', false) as organisations,
    x.is_common or y.is_common as is_common,
    least(len(x.name), len(y.name)) = 1 as is_surname
"""
_PAIRS = f"""
create or replace temp table pairs as
select c.a, c.b, {COMPARISON}
from candidates c join effective x on c.a = x.rid join effective y on c.b = y.rid
"""  # noqa: S608 - built from this module's constants


def define_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Define what `COMPARISON` and the scorer's conditions call."""
    for macro in (ONE_OFF, SIMILAR_ADDRESS, SIMILAR_EMAIL):
        connection.execute(macro)


def make_pairs(connection: duckdb.DuckDBPyConnection, *, every: bool) -> int:
    """Make `pairs` (a, b and the levels) from `keys`: all of them, or those with an end in `touched` (rid)."""
    define_macros(connection)
    connection.execute(_ALL_CANDIDATES if every else _CANDIDATES)
    connection.execute(_PAIRS)
    return int(connection.execute("select count(*) from pairs").fetchall()[0][0])
