"""What profiles must share to be compared. Keys are tight, since pairs are the cost of matching.

Every key is a rule's number and a hash. A key that more profiles hold than its cap allows is crowded: it brings no
pairs, other keys do, and the night says how many pairs that spared. Which values prove nothing is in `guards`.
"""

from __future__ import annotations

from collections.abc import Mapping

# (rule, cap in profiles, condition, value): one key per profile, or, with unnest, several.
RULES: tuple[tuple[str, int, str, str], ...] = (
    ("phone", 40, "true", "unnest(phones)"),
    ("email", 40, "email is not null", "email"),
    ("email_user", 20, "len(email_user) >= 5", "email_user"),
    ("tax", 100, "tax is not null", "tax"),
    ("citizen", 40, "citizen is not null", "citizen"),
    ("number", 40, "number is not null", "number"),
    ("address", 40, "address_key is not null", "address_key"),
    ("name", 40, "given is not null or is_org or is_latin", "coalesce(letters, sound)"),
    ("bare", 40, "is_org and is_latin", "bare"),
    ("brand_sound", 40, "is_org and strlen(coalesce(brand_sound, brand)) >= 4",
     "unnest(case when brand_sound is not null then [brand_sound] else list_filter(words, lambda w: len(w) >= 4) end)"),
    ("name_place", 60, "(given is not null or is_org) and place_key is not null", "sound || '|' || place_key"),
    ("name_road", 60, "(given is not null or is_org) and road is not null", "sound || '|' || road"),
    ("brand_place", 30, "is_org and len(brand) >= 2 and place_key is not null", "brand || '|' || place_key"),
    ("born_family", 30, "len(born) = 8 and family is not null", "born || family"),
    ("born_given", 30, "len(born) = 8 and given is not null", "born || given_root"),
    ("born_place", 30, "len(born) = 8 and place_key is not null", "born || place_key"),
    ("born_year", 30, "len(born) = 8 and family is not null and given is not null", "left(born, 4) || sound"),
    ("family_place", 30, "family is not null and given is not null and place_key is not null",
     "family || '|' || left(given_root, 1) || '|' || place_key"),
    ("given_place", 30, "is_latin and given is not null and place_key is not null", "given_root || '|' || place_key"),
    ("road_place", 30, "road is not null and place_key is not null", "road || '|' || place_key"),
    ("house_road", 30, "house is not null and road is not null", "house || '|' || left(road, 4)"),
    # Wide keys, for few records: their caps are set by how many records there are (`caps_for`).
    ("part", 150, "is_latin and not is_org", "unnest(words)"),
    ("given", 150, "not is_latin and len(given) >= 2", "given"),
    ("born", 150, "len(born) = 8", "born"),
    ("mask", 30, "true", "unnest(mask_keys)"),
    ("brand", 60, "is_org and len(brand) >= 2", "brand"),
    ("brand_head", 30, "is_org and not is_latin and len(name) >= 3", "left(name, 2) || coalesce(place_key, place)"),
    ("word", 60, "is_org and is_latin", "unnest(list_filter(brand_words, lambda w: len(w) >= 4))"),
    ("stem", 40, "is_org and is_latin", "unnest(list_transform(list_filter(brand_words, lambda w: len(w) >= 6),"
     " lambda w: left(w, 4)))"),
)  # fmt: skip
NUMBERS = {rule: number for number, (rule, *_) in enumerate(RULES)}
CAPS = {rule: cap for rule, cap, *_ in RULES}
# Pairs grow with the square of a block, and many records fill blocks. What companies of more records leave out: keys
# that bring most pairs and hardly one that is found by no other (0 of 23,466 for a given name at 100,000 records); and,
# where there are very many, a name with nothing else in common, which links nobody then.
_SMALL, _MIDDLE = 20_000, 100_000
_WIDE = ("part", "given", "born", "road_place", "house_road", "given_place", "stem")
_BARE_NAMES = ("name", "family_place", "brand", "brand_head", "brand_sound")
_NARROWED = ("born_given", "word", "bare")
# What a rule's pairs agree on by construction: weights are not learnt from them.
IMPLIED = {
    "phone": ("phone",), "email": ("email",), "email_user": ("email",), "tax": ("tax",), "citizen": ("citizen",),
    "number": ("number",), "address": ("address", "place"), "name": ("name", "org"), "bare": ("org",),
    "brand_sound": ("org",),
    "name_place": ("name", "org", "place"), "name_road": ("name", "org", "address"),
    "brand_place": ("org", "place"), "born_family": ("born", "name"), "born_given": ("born", "name"),
    "born_place": ("born", "place"), "born_year": ("born", "name"), "family_place": ("name", "place"),
    "given_place": ("name", "place"), "road_place": ("address", "place"), "house_road": ("address",),
    "part": ("name",), "given": ("name",), "born": ("born",), "mask": ("phone", "name"), "brand": ("org",),
    "brand_head": ("org", "place"), "word": ("org",), "stem": ("org",),
}  # fmt: skip
_PREPARED = """
select *, coalesce(left(division, 4), postcode, locality) as place_key,
       list_concat(
           list_transform(mobiles, lambda p: left(p, 6) || right(p, 4) || coalesce(left(family, 1), '')),
           list_transform(phone_masks, lambda p: left(p, 6) || right(p, 4)
               || coalesce(left(family, 1), left(name_mask, 1), ''))) as mask_keys
from {source}
"""


def keys_of(source: str, caps: Mapping[str, int]) -> str:
    """A query of (pid, rule, key, holder) over the profiles of `source`, by the rules whose cap allows pairs."""
    one = (
        "select pid, {number}::utinyint as rule, hash({number}, value) as key, holder"
        " from (select pid, holder, {value} as value from prepared where {condition}) where value is not null"
    )
    each = "\nunion all\n".join(
        one.format(number=NUMBERS[rule], value=value, condition=condition)
        for rule, _, condition, value in RULES
        if caps[rule]
    )
    return f"with prepared as ({_PREPARED.format(source=source)})\n{each}"


def caps_for(records: int) -> dict[str, int]:
    """Caps in profiles by rule, frozen with the model of a company of so many records; 0 leaves a rule out."""
    if records <= _SMALL:
        return dict(CAPS)
    is_large = records > _MIDDLE
    most = dict.fromkeys(_WIDE, 0 if is_large else 6)
    most |= dict.fromkeys(_BARE_NAMES, 0 if is_large else 20) | dict.fromkeys(_NARROWED, 10 if is_large else 20)
    return {rule: min(cap, most.get(rule, cap)) for rule, cap in CAPS.items()}
