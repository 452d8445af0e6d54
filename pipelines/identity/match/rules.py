"""Exact rules and vetoes over a code's levels, as SQL in their order; what no rule decides goes to the scorer.

A rule needs two fields that agree. A veto needs one that contradicts: a checked number, another branch or place of a
company, a name that is somebody else's. Group, branch and site are relations, never merges.
"""

from __future__ import annotations

import duckdb

_NAME = "coalesce(name, org)"
# Couples, brothers and twins share homes, lines, surnames and birthdays: another given name is another person unless a
# number of that person says otherwise. Among Latin names another given name is more often a middle name than a twin,
# and the scorer is asked.
VETO = """
    tax = 0 or citizen = 0 or other_kind
    or (are_companies and (other_branch
        or half_branch and not coalesce(greatest(phone, email) >= 2 and address >= 4, false)))
    or (org is not null and tax is distinct from 1 and (other_place
        or org <= case when are_companies and are_chinese then 4 when are_companies then 3 else 0 end))
    or (name in (0, 2) and not coalesce(phone = 3 and email = 4 and (name = 2 or is_half), false)
        and coalesce(citizen, 0) < 2 and coalesce(number, 0) < 1
        and not coalesce(name = 0 and born >= 4 and greatest(address, email, phone) >= 2, false)
        and not coalesce(not are_chinese and born = 5 and greatest(address, place) >= 2, false))
"""
# Fields that are a person's own.
_OWN = "phone = 3, email >= 3, number >= 1, citizen >= 1, born >= 4, address >= 4"
_OWNS = " + ".join(f"coalesce({one}, false)::int" for one in _OWN.split(", "))
# (rule, score, condition); the first that holds decides. A birth date that differs leaves the word to the scorer.
RULES = (
    ("citizen", 0.999, f"citizen = 2 and coalesce({_NAME}, 9) >= 1"),
    ("tax_number", 0.999, "tax = 1 and coalesce(org, 9) >= 4"),
    ("phone_name", 0.99, f"born is distinct from 0 and (phone >= 2 and {_NAME} >= 8 or phone = 3 and {_NAME} >= 5)"),
    ("email_name", 0.99, f"born is distinct from 0 and email = 4 and {_NAME} >= 5"),
    ("phone_email", 0.985,
     f"born is distinct from 0 and phone >= 2 and email = 4 and ({_NAME} >= 4 or phone = 3 and (name = 2 or is_half))"),
    ("mobile_surname", 0.97,
     "born is distinct from 0 and phone = 3"
     " and (fits_mask or name = 4 and is_half and greatest(email, address, place) >= 2)"),
    ("name_address", 0.98, f"coalesce(born, 5) >= 4 and {_NAME} = 9 and address >= 4 and not is_half"),
    ("twin", 0.99,
     f"is_twin and (org = 9 and not are_chinese or name >= 8 and {_OWNS} >= 1 or {_OWNS} >= 2)"),
)  # fmt: skip
# What the scorer may decide: a person's whole name and something beside it, half a name and something of that person's
# own, or without a name two such things. Brothers and sisters share a character of the given name, and a home.
# A company's name may stand alone.
_HINTS = " + ".join(
    f"coalesce({one}, false)::int"
    for one in ("phone >= 1", "email >= 1", "born >= 2", "number >= 1", "citizen >= 1", "address >= 2", "place >= 2")
)
# Nothing differs, and nothing but a name is said, or a name and a place (a Chinese one, or a person's). The scorer
# knows how rare it is; who decides is in `linking`.
_NOTHING_OWN = "coalesce(phone, email, born, number, citizen, address) is null"
_BARE = f"(name is not null or are_chinese) and tax is null and {_NOTHING_OWN}"
_NAME_ALONE = f"coalesce(name = 9, false) and not is_half and {_NOTHING_OWN} and place is null"
SCORED = f"""
    coalesce(org >= 4, false) or {_NAME_ALONE}
    or coalesce(name >= 6 or name = 5 and not are_chinese, false)
        and ({_HINTS} >= 1 or coalesce(greatest(born, address) >= 1, false))
    or (coalesce(name = 4, false) or fits_mask) and ({_OWNS} >= 1 or {_HINTS} >= 2)
    or coalesce(name in (0, 1, 2, 3, 5), false) and case when are_chinese
        then coalesce(phone = 3, false) or coalesce(email = 4, false) or coalesce(greatest(number, citizen) >= 1, false)
        else {_OWNS} - coalesce(address >= 4, false)::int >= 1 or {_HINTS} >= 2 end
    or name is null and org is null and {_OWNS} >= 1 and {_HINTS} >= 2
"""
SCORES = {rule: score for rule, score, _ in RULES}
_WHEN = "\n".join(f"when {condition} then '{rule}'" for rule, _, condition in RULES)
_SCORE = "\n".join(f"when '{rule}' then {score}" for rule, score, _ in RULES)
_DECIDED = f"""
create or replace temp table decided as
select *, {_NAME_ALONE} as is_name_alone, {_BARE} as is_bare,
        case rule {_SCORE} when 'alone' then 0.0 end::double as rule_score
from (select *, case when {VETO} then 'veto' {_WHEN} when not ({SCORED}) then 'alone' end as rule from codes)
"""  # noqa: S608 - built from this module's constants


def decide_codes(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `decided`: `codes` with `rule` ('veto', a rule's name, 'alone' where too little is said, or
    NULL for the scorer) and its score; `is_name_alone` where a steward has the last word,
    `is_bare` where nothing but a person's name and place is said."""
    connection.execute(_DECIDED)
