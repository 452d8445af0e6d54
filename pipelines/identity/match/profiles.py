"""What matching works on: profiles. Records in the same standardised words are one profile and are compared once.

A profile's number is a hash of its words, so that nothing depends on the order in which records came. Its columns are
those of `features`, and what pairs would otherwise work out again and again: numbers in an address, mobiles, words
that name, and how rare its names are (`frequencies`).
Which profiles there are is kept (`match_members`); what they say is read from `features` where it is needed.
"""

from __future__ import annotations

from typing import Any

import duckdb

from pipelines.identity.match import frequencies

# Columns of `features` that a profile is made of. What is compared nowhere is not here.
WORDS = (
    "kind", "name", "family", "given", "given_root", "words", "sound", "name_mask", "place", "branch", "brand", "trade",
    "phones", "phone_masks", "email", "email_user", "tax", "citizen", "citizen_mask", "number", "born", "address",
    "address_key", "division", "road", "house", "postcode", "locality",
)  # fmt: skip
_MOBILE = r"""
create or replace temp macro is_mobile(p) as
    regexp_full_match(p, '\+(861[3-9][0-9]{9}|8869[0-9]{8}|852[4-9][0-9]{7}|8536[0-9]{7}|65[89][0-9]{7}|81[789]0[0-9]{8})')
"""
# A Latin name of which nobody says what it names is compared as organisations are: by its words.
_ONE_EACH = """
select m.pid, f.* from (select pid, min(record_id) as record_id from match_members {wanted} group by pid) m
join features f using (record_id)
"""
_DERIVED = """
select pid, {columns},
       coalesce(kind = 'organisation' or (kind is null and (family is null or strlen(name) = len(name))), false) as is_org,
       coalesce(kind <> 'organisation', true) and (family is not null or given is not null or kind = 'person')
       and name is not null as is_person,
       coalesce(strlen(name) = len(name), false) as is_latin,
       replace(name, ' ', '') as bare,
       case when strlen(sound) >= 6 then list_aggregate(list_sort(split(replace(sound, ' ', ''), '')), 'string_agg', '') end
           as letters,
       case when strlen(name) > len(name) and len(name) >= 3 then array_to_string(split(sound, ' ')[:2], '') end as head_sound,
       case when strlen(name) > len(name) and family is not null then split(sound, ' ') end as sounds,
       regexp_full_match(given, '{pinyin}') as is_pinyin,
       case when strlen(brand) > len(brand) and starts_with(name, brand)
           then array_to_string(split(sound, ' ')[:len(brand)], '') end as brand_sound,
       case when words is not null then coalesce(split(brand, ' '), words) end as brand_words,
       list_filter(coalesce(phones, []), lambda p: is_mobile(p)) as mobiles,
       regexp_replace(address, '[^0-9]+', '-', 'g') as address_numbers,
       regexp_replace(email, '[^0-9]', '', 'g') as email_numbers,
       date_diff('day', date '1900-01-01', try_strptime(born, '%Y%m%d')::date) as born_days,
       hash(coalesce(name, name_mask, pid::varchar)) as holder
"""
# Whole syllables of pinyin: wei, xiaoming; not kevin. Some English names are (alan), and count as such.
_PINYIN = (
    "((zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu"
    "|ou|ua|ue|ui|un|uo|a|e|i|o|u|v))+"
)
# Classes are looked up once a value, not once a profile: md5 is dear.
_CLASSES = """
create or replace temp table classes as
with said as (
    select distinct 'family' as what, family as value from plain_profiles where family is not null
    union all select distinct 'given', given from plain_profiles where given is not null
    union all select distinct 'org', name from plain_profiles where is_org and name is not null
    union all select distinct 'place', locality from plain_profiles where locality is not null
    union all select distinct 'place', coalesce(left(division, 4), postcode) from plain_profiles
        where locality is null and coalesce(division, postcode) is not null
)
select s.what, s.value, f.class from said s join frequencies f on f.what = s.what and f.value = md5(s.value)
"""
_RANKED = """
create or replace temp table match_profiles as
select d.*, (case when d.is_org then coalesce(o.class, $org) else coalesce(f.class, $family) + coalesce(g.class, $given)
            end)::utinyint as rarity,
       coalesce(f.class, $family)::utinyint as family_rarity, coalesce(g.class, $given)::utinyint as given_rarity,
       coalesce(p.class, $place)::utinyint as place_rarity
from plain_profiles d
left join classes f on f.what = 'family' and f.value = d.family
left join classes g on g.what = 'given' and g.value = d.given
left join classes o on o.what = 'org' and d.is_org and o.value = d.name
left join classes p on p.what = 'place' and p.value = coalesce(d.locality, left(d.division, 4), d.postcode)
"""


def make(
    connection: duckdb.DuckDBPyConnection, common: dict[str, Any] | None, wanted: str | None = None
) -> dict[str, Any]:
    """Make the temporary `match_profiles` of all records, or of the profiles in table `wanted` (pid).

    Returns the frequencies that say how rare their names are: `common`, or, without them, those of the profiles made.
    """
    connection.execute(_MOBILE)
    columns = ", ".join(
        f"coalesce({word}, []) as {word}" if word in ("phones", "phone_masks") else word for word in WORDS
    )
    source = _ONE_EACH.format(wanted=f"semi join {wanted} using (pid)" if wanted else "")
    query = _DERIVED.format(columns=columns, pinyin=_PINYIN)
    connection.execute(f"create or replace temp table plain_profiles as {query} from ({source})")
    common = frequencies.count(connection) if common is None else common
    defaults = frequencies.load(connection, common)
    connection.execute(_CLASSES)
    connection.execute(_RANKED, defaults)
    connection.execute("drop table plain_profiles")
    return common
