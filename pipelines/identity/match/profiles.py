"""What matching works on: profiles. Records in the same standardised words are one profile and are compared once.

A profile's number is a hash of its words, so that nothing depends on the order in which records came. Its columns are
those of `features`, and what pairs would otherwise work out again and again: numbers in an address, mobiles, words
that name, and how rare its names are (`frequencies`). Profiles live in the cache file and follow the nights.
"""

from __future__ import annotations

import duckdb

# Columns of `features` that a profile is made of. What is compared nowhere is not here.
WORDS = (
    "kind", "name", "family", "given", "given_root", "words", "sound", "name_mask", "place", "branch", "brand", "trade",
    "phones", "phone_masks", "email", "email_user", "tax", "citizen", "citizen_mask", "number", "born", "address",
    "address_key", "division", "road", "house", "postcode", "locality",
)  # fmt: skip
PROFILE = f"hash({', '.join(WORDS)})"
_MOBILE = r"""
create or replace temp macro is_mobile(p) as
    regexp_full_match(p, '\+(861[3-9][0-9]{9}|8869[0-9]{8}|852[4-9][0-9]{7}|8536[0-9]{7}|65[89][0-9]{7}|81[789]0[0-9]{8})')
"""
# A Latin name of which nobody says what it names is compared as organisations are: by its words.
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
_RARITY = """
select d.*, case when d.is_org then coalesce(o.class, $org) else coalesce(f.class, $family) + coalesce(g.class, $given)
           end::utinyint as rarity,
       coalesce(f.class, $family)::utinyint as family_rarity, coalesce(g.class, $given)::utinyint as given_rarity,
       coalesce(l.class, p.class, $place)::utinyint as place_rarity
from {source} d
left join frequencies f on f.what = 'family' and f.value = md5(d.family)
left join frequencies g on g.what = 'given' and g.value = md5(d.given)
left join frequencies o on o.what = 'org' and d.is_org and o.value = md5(d.name)
left join frequencies l on l.what = 'place' and l.value = md5(d.locality)
left join frequencies p on p.what = 'place' and p.value = md5(coalesce(left(d.division, 4), d.postcode))
"""


def derived(source: str) -> str:
    """A query of `source`'s profiles with what is derived from each alone."""
    columns = ", ".join(
        f"coalesce({word}, []) as {word}" if word in ("phones", "phone_masks") else word for word in WORDS
    )
    return f"{_DERIVED.format(columns=columns, pinyin=_PINYIN)} from {source}"


def define_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Define what `derived` calls."""
    connection.execute(_MOBILE)


def ranked(source: str) -> str:
    """A query of derived profiles with how rare their names are; takes the defaults of `frequencies` as parameters."""
    return _RARITY.format(source=source)
