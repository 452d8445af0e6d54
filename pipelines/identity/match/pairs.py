"""Pairs of profiles worth a look, and what their fields say of each other packed into one number, their code.

A few thousand codes stand for millions of pairs: rules, weights and sentences are worked out per code. Nothing is
decided here.
"""

from __future__ import annotations

import duckdb

from pipelines.identity.match.keys import NUMBERS
from pipelines.identity.match.levels import COMPARED, FIELDS, RARITIES
from pipelines.identity.match.resemblance import define_macros

# Where each part of a code begins, in bits: levels (0 silent, else level + 1), flags, powers of ten of rarity.
_WIDTH = 4
_FLAGS = (
    "are_companies",
    "are_chinese",
    "other_kind",
    "other_branch",
    "half_branch",
    "other_place",
    "is_half",
    "fits_mask",
    "is_crowd",
    "is_twin",
)
_FLAG_AT = {flag: _WIDTH * len(FIELDS) + number for number, flag in enumerate(_FLAGS)}
_RARITY_AT = {"rarity": _WIDTH * len(FIELDS) + len(_FLAGS), "place_rarity": _WIDTH * len(FIELDS) + len(_FLAGS) + 5}
_HIGHEST_RARITY = 30

_CODE = " + ".join(
    [f"(coalesce(l_{field} + 1, 0)::bigint << {_WIDTH * place})" for place, field in enumerate(FIELDS)]
    + [f"({flag}::int::bigint << {at})" for flag, at in _FLAG_AT.items()]
    + [f"(coalesce(least({name}, {_HIGHEST_RARITY}) + 1, 0)::bigint << {at})" for name, at in _RARITY_AT.items()]
)
_UNPACKED = ", ".join(
    [f"nullif((code >> {_WIDTH * place}) & 15, 0) - 1 as {field}" for place, field in enumerate(FIELDS)]
    + [f"((code >> {at}) & 1) = 1 as {flag}" for flag, at in _FLAG_AT.items()]
    + [f"nullif((code >> {at}) & 31, 0) - 1 as {name}" for name, at in _RARITY_AT.items()]
)
_ALL = """
create or replace temp table candidates as
select distinct a.pid as a, b.pid as b from live_keys a join live_keys b on a.key = b.key and a.pid < b.pid
"""
_TOUCHED = """
create or replace temp table candidates as
select distinct least(a.pid, b.pid) as a, greatest(a.pid, b.pid) as b
from (select * from live_keys semi join touched using (pid)) a join live_keys b on a.key = b.key
where a.pid <> b.pid
"""
_TWINS = """
insert into candidates
select pid, pid from match_members {where} group by pid having count(*) > 1
"""
# Of an untouched neighbour, too: whether its own records are one says where a link to it ends.
_STIRRED_TWINS = """
where pid in (select pid from touched union select a from candidates union select b from candidates)
"""
# Shared values that prove nothing are not there for those who hold them.
_NOT_GUARDED = "case when not coalesce(list_has_any(g.keys, [{hashes}]), false) then p.{of} end as {of}"
_PROVING = ",\n".join(
    [
        f"case when g.keys is null then p.{field} else list_filter(p.{field}, lambda v:"
        f" not list_contains(g.keys, hash({NUMBERS['phone']}, v))) end as {field}"
        for field in ("phones", "mobiles")
    ]
    + [
        _NOT_GUARDED.format(hashes=", ".join(f"hash({NUMBERS[rule]}, p.{rule})" for rule in rules), of=of)
        for of, rules in {
            "email": ("email",), "email_user": ("email", "email_user"), "tax": ("tax",), "citizen": ("citizen",),
            "number": ("number",),
        }.items()
    ]
)  # fmt: skip
_EFFECTIVE = f"""
create or replace temp view effective as
select p.* replace ({_PROVING}), g.keys as shared_keys
from match_profiles p semi join ends using (pid) left join guarded_profiles g using (pid)
"""  # noqa: S608 - built from this module's constants


def make_ends(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Make `ends` (pid): the profiles that `source`'s pairs are of."""
    query = f"select a as pid from {source} union select b from {source}"  # noqa: S608 - a table of ours
    connection.execute(f"create or replace temp table ends as {query}")


def make_candidates(connection: duckdb.DuckDBPyConnection, *, every: bool) -> None:
    """Make `candidates` (a, b: a <= b) from `live_keys`: all, or those with an end in `touched`; twins are (a, a)."""
    connection.execute(_ALL if every else _TOUCHED)
    connection.execute(_TWINS.format(where="" if every else _STIRRED_TWINS))


def compare(connection: duckdb.DuckDBPyConnection, source: str = "candidates", target: str = "pairs") -> int:
    """Make `target` (a, b, code) of the pairs in `source`; returns how many. Reads `match_profiles`."""
    define_macros(connection)
    make_ends(connection, source)
    connection.execute(_EFFECTIVE)
    # Levels first, codes of them after: an alias used in the same select would be worked out again.
    connection.execute(f"""
        create or replace temp table {target} as
        select a, b, {_CODE} as code from (
            select * exclude (family_rarity, given_rarity, least_rarity, most_place_rarity, shared_place_rarity),
                   {RARITIES}
            from (
                select c.a, c.b, c.a = c.b as is_twin, {COMPARED}
                from {source} c join effective x on c.a = x.pid join effective y on c.b = y.pid
            )
        )
    """)  # noqa: S608 - built from this package's constants
    return int(connection.execute(f"select count(*) from {target}").fetchall()[0][0])  # noqa: S608


def unpack(connection: duckdb.DuckDBPyConnection, source: str = "pairs", target: str = "codes") -> None:
    """Make `target`: each distinct code of `source` with its levels and flags by name."""
    connection.execute(
        f"create or replace temp table {target} as"  # noqa: S608 - built from this package's constants
        f" select code, pair_count, {_UNPACKED} from (select code, count(*) as pair_count from {source} group by code)"
    )
