"""Exact rules and vetoes over a pair's levels, as SQL text in their order; what no rule decides goes to the scorer.

A rule needs two fields that agree. A veto needs one that contradicts: a checked number, another branch or place of a
company, a name that is somebody else's. Group, branch and site are relations, never merges.
"""

from __future__ import annotations

import duckdb

VETO = """
    tax_level = 0 or other_kind or coalesce(name_level, 2) = 0
    or (organisations and (other_branch or other_place) and tax_level is distinct from 1)
"""
# (rule, score, condition); the first that holds decides.
RULES = (
    ("tax_number", 0.999, "tax_level = 1 and name_level >= 2"),
    ("phone_name", 0.99, "phone_level >= 1 and name_level >= 4 or phone_level = 2 and name_level = 3"),
    ("email_name", 0.99, "email_level = 2 and name_level >= 3"),
    ("phone_email", 0.985, "phone_level >= 1 and email_level = 2 and name_level >= 2"),
    ("mobile_surname", 0.97, "phone_level = 2 and name_level = 2 and is_surname"),
    ("name_address", 0.98, "name_level = 5 and address_level >= 2"),
)
SCORES = {rule: score for rule, score, _ in RULES}

_EVIDENCE = """
    concat_ws(' ',
        'name=' || name_level, 'phone=' || phone_level, 'email=' || email_level, 'tax=' || tax_level,
        'address=' || address_level)
"""
_WHEN = "\n".join(f"when {condition} then '{rule}'" for rule, _, condition in RULES)
_SCORE = "\n".join(f"when '{rule}' then {score}" for rule, score, _ in RULES)
VERDICT = f"case when {VETO} then 'veto' {_WHEN} end"
EVIDENCE = _EVIDENCE
_DECIDED = f"""
create or replace temp table decided as
select *, {VERDICT} as rule, {_EVIDENCE} as evidence from pairs
"""  # noqa: S608 - built from this module's constants
_ACCEPTED = f"""
create or replace temp table accepted as
select a, b, rule, case rule {_SCORE} end::double as score, evidence from decided where rule <> 'veto'
"""  # noqa: S608
# The scorer sees pairs with a name and something beside it. Households share homes, lines and surnames, so half a name
# needs a mobile or a mailbox; a company's name may stand alone if no more than one field contradicts.
_UNDECIDED = """
create or replace temp table undecided as
select * from decided where rule is null and (
    (name_level >= case when organisations then 3 else 4 end
     and (phone_level >= 1 or email_level >= 1 or address_level >= 1))
    or (name_level >= 2 and (phone_level = 2 or email_level = 2))
    or (organisations and name_level >= 4 and not other_branch
        and coalesce((phone_level = 0)::int, 0) + coalesce((email_level = 0)::int, 0)
        + coalesce((address_level = 0)::int, 0) <= 1)
)
"""


def decide_pairs(connection: duckdb.DuckDBPyConnection) -> int:
    """Make `accepted` (by rules) and `undecided` from `pairs`; returns the number of undecided pairs."""
    for statement in (_DECIDED, _ACCEPTED, _UNDECIDED):
        connection.execute(statement)
    return int(connection.execute("select count(*) from undecided").fetchall()[0][0])
