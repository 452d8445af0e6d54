"""What matching works on: profiles. Records in the same standardised words are one profile and are compared once.

A profile's number is a hash of its words, so that nothing depends on the order in which records came. Its columns are
those of `features`, and what pairs would otherwise work out again and again: mobiles, words that name, readings, and
how rare its names are (`frequencies`). Which profiles there are is kept (`match_members`); what they say is read from
`features` where it is needed.
"""

from __future__ import annotations

from typing import Any

import duckdb

from pipelines.identity.match import frequencies
from pipelines.identity.standardise.tables import STANDARDISED

_MOBILE = r"""
create or replace temp macro is_mobile(p) as
    regexp_full_match(p, '\+(861[3-9][0-9]{9}|8869[0-9]{8}|852[4-9][0-9]{7}|8536[0-9]{7}|65[89][0-9]{7}'
        || '|81[789]0[0-9]{8})')
"""
# One record of each profile, and what its names are counted and looked up by.
_WHO = """
create or replace temp table who as
select m.pid, m.record_id as who_id, f.family as of_family, f.given as of_given, f.is_org,
       case when f.is_org then f.name end as of_org,
       coalesce(f.locality, left(f.division, 4), f.postcode) as of_place
from (select pid, min(record_id) as record_id from match_members {wanted} group by pid) m
join (select *, {is_org} as is_org from features) f using (record_id)
"""
# A Latin name of which nobody says what it names is compared as organisations are: by its words.
_IS_ORG = "coalesce(kind = 'organisation' or (kind is null and (family is null or strlen(name) = len(name))), false)"
_DERIVED = """
{columns},
       coalesce(kind <> 'organisation', true) and (family is not null or given is not null or kind = 'person')
       and name is not null as is_person,
       coalesce(strlen(name) = len(name), false) as is_latin,
       replace(name, ' ', '') as bare,
       case when strlen(sound) >= 6 then array_to_string(list_sort(split(replace(sound, ' ', ''), '')), '')
           end as letters,
       case when strlen(name) > len(name) and len(name) >= 3 then array_to_string(split(sound, ' ')[:2], '')
           end as head_sound,
       case when strlen(name) > len(name) and family is not null then split(sound, ' ') end as sounds,
       case when strlen(brand) > len(brand) and starts_with(name, brand)
           then array_to_string(split(sound, ' ')[:len(brand)], '') end as brand_sound,
       case when words is not null then coalesce(split(brand, ' '), words) end as brand_words,
       list_filter(coalesce(phones, []), lambda p: is_mobile(p)) as mobiles,
       hash(coalesce(name, name_mask, w.pid::varchar)) as holder
"""
# Classes are looked up once a value, not once a profile: md5 is dear.
_CLASSES = """
create or replace temp table {what}_classes as
select s.value, f.class from (select distinct of_{what} as value from who where of_{what} is not null) s
join frequencies f on f.what = '{what}' and f.value = md5(s.value)
"""
_MADE = """
create or replace temp table match_profiles as
select w.pid, {derived}, w.is_org,
       (case when w.is_org then coalesce(o.class, $org) else coalesce(f.class, $family) + coalesce(g.class, $given)
       end)::utinyint as rarity,
       coalesce(f.class, $family)::utinyint as family_rarity, coalesce(g.class, $given)::utinyint as given_rarity,
       coalesce(p.class, $place)::utinyint as place_rarity
from who w join features d on d.record_id = w.who_id
left join family_classes f on f.value = w.of_family left join given_classes g on g.value = w.of_given
left join org_classes o on o.value = w.of_org left join place_classes p on p.value = w.of_place
"""


def make(
    connection: duckdb.DuckDBPyConnection, common: dict[str, Any] | None, wanted: str | None = None
) -> dict[str, Any]:
    """Make the temporary `match_profiles` of all records, or of the profiles in table `wanted` (pid).

    Returns the frequencies that say how rare their names are: `common`, or, without them, those of the profiles made.
    """
    connection.execute(_MOBILE)
    columns = ", ".join(
        f"coalesce({word}, []) as {word}" if word in ("phones", "phone_masks") else word for word in STANDARDISED
    )
    connection.execute(_WHO.format(wanted=f"semi join {wanted} using (pid)" if wanted else "", is_org=_IS_ORG))
    common = frequencies.count(connection) if common is None else common
    defaults = frequencies.load(connection, common)
    for what in frequencies.KINDS:
        connection.execute(_CLASSES.format(what=what))
    connection.execute(_MADE.format(derived=_DERIVED.format(columns=columns)), defaults)
    return common
