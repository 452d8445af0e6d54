"""How alike two profiles are, field by field: small integers that rules, weights and sentences all read.

NULL where a side says nothing. The higher, the more alike; 0 is "both say something, and it differs". What a level is
worth is not said here (`weights`, `rules`), nor how it reads (`evidence`).

==========  ======================================================================================================
name        persons: 9 equal, 8 sounds equal or words swapped, 7 surname equal and given name close (nickname, initial,
            misspelt), 6 given name equal and surname close, 5 both close, 4 the one part that both say is equal,
            3 only the given name equal, 2 only the surname equal, 1 something close, 0 different
org         organisations, and names of which nobody says what they are: 9 equal, 8 sounds or reads equal without
            blanks, 7 one character or the same words misspelt, 6 same brand and one side leaves the trade out,
            5 one holds the other, 4 same brand in another trade or most words, 3 a word or the beginning in common, 0
born        5 equal, 4 one digit off, swapped or day and month exchanged, 3 two of year, month and day, or a month
            apart, 2 the year, or a year apart, 1 eleven years apart at most, 0
phone       3 a mobile shared, 2 another number shared, 1 one agrees with a masked one, 0
email       4 equal, 3 the part before @ equal, 2 one or two characters off, 1 a quarter of it off, 0
number      2 equal, 1 two off, 0          tax   1 equal, 0          citizen   2 equal, 1 agrees with a masked one, 0
address     5 equal, 4 same road and door, 3 same numbers and nearly the same words, 2 same door and a similar road, or
            very similar words, 1 the same road or similar words, 0
place       3 postcode and locality (or the division), 2 one of them, 1 nearly, 0
==========  ======================================================================================================
"""

from __future__ import annotations

FIELDS = ("name", "org", "born", "phone", "email", "number", "tax", "citizen", "address", "place")

_PERSON = """
    case when (x.is_org and y.is_org) or not x.is_person or not y.is_person then null
    when (x.given is null and y.family is null) or (x.family is null and y.given is null) then
        case when x.letters = y.letters then 8 end
    when x.name = y.name and x.given is not null and y.given is not null then 9
    when x.name = y.name then 4
    when x.sound = y.sound and x.given is not null and y.given is not null then 8
    when x.letters = y.letters then 8
    when x.is_latin <> y.is_latin
        and (x.family is null or x.given is null or y.family is null or y.given is null) then
        case when list_contains(y.sounds, coalesce(x.family, x.given))
            or list_contains(x.sounds, coalesce(y.family, y.given)) then 4 else 1 end
    -- 彭华一 may be called Kevin Peng, and not Yan Peng.
    when x.is_latin <> y.is_latin and ((list_contains(y.sounds, x.family) and not is_pinyin(x.given))
        or (list_contains(x.sounds, y.family) and not is_pinyin(y.given))) then 4
    when x.family is null and x.given is null then null when y.family is null and y.given is null then null
    when x.family is null or y.family is null or x.given is null or y.given is null then case
        when x.family = y.family or x.given = y.given or x.family = y.given or x.given = y.family then 4
        when not x.is_latin and not y.is_latin and ((x.family is null and contains(y.given, x.given))
            or (y.family is null and contains(x.given, y.given))) then 4
        when is_close_word(x.family, y.family) or is_close_given(x.given, x.given_root, y.given, y.given_root) then 1
        when x.is_latin and (is_close_word(x.family, y.given) or is_close_word(x.given, y.family)) then 1
        else 0 end
    when x.family = y.family then case
        when is_close_given(x.given, x.given_root, y.given, y.given_root) then 7
        when not x.is_latin and len(x.given) = 2 and len(y.given) = 2 and is_one_off(x.given, y.given) then 5
        when not x.is_latin and len(x.given) <> len(y.given)
            and (contains(x.given, y.given) or contains(y.given, x.given)) then 5
        when not x.is_latin and is_one_off(x.sound, y.sound) and least(len(x.sound), len(y.sound)) >= 6 then 5
        else 2 end
    when x.given = y.given then case
        when is_close_word(x.family, y.family) then 6
        when not x.is_latin and is_one_off(x.sound, y.sound) and least(len(x.sound), len(y.sound)) >= 6 then 5
        else 3 end
    when x.is_latin and is_close_word(x.family, y.family)
        and is_close_given(x.given, x.given_root, y.given, y.given_root) then 5
    when x.is_latin and (is_close_word(x.family, y.given) or x.family = y.given)
        and (is_close_word(x.given, y.family) or x.given = y.family) then 5
    when x.is_latin and (x.family = y.given or x.given = y.family) then 3
    when x.is_latin and (is_close_word(x.family, y.family)
        or is_close_given(x.given, x.given_root, y.given, y.given_root)) then 1
    when x.is_latin <> y.is_latin and not coalesce(is_pinyin(case when x.is_latin then x.given else y.given end), false)
        then 1
    else 0 end
"""
_ORGANISATION = """
    case when not x.is_org or not y.is_org or x.name is null or y.name is null then null
    when x.name = y.name then 9
    when x.sound = y.sound or x.bare = y.bare or x.letters = y.letters then 8
    when list_contains(y.words, x.brand_sound) or list_contains(x.words, y.brand_sound) then 6
    when strlen(x.head_sound) >= 4 and list_contains(y.words, x.head_sound) then 5
    when strlen(y.head_sound) >= 4 and list_contains(x.words, y.head_sound) then 5
    when x.words is not null and y.words is not null then case
        when x.brand_words is null or y.brand_words is null then 0
        when x.brand_words = y.brand_words then 8
        when len(x.brand_words) = len(y.brand_words) and words_met(x.brand_words, y.brand_words) = len(x.brand_words)
            and words_met(y.brand_words, x.brand_words) = len(y.brand_words) then 7
        when is_close_word(x.bare, y.bare) then 7
        when case when len(x.brand_words) < len(y.brand_words) then words_met(x.brand_words, y.brand_words)
             when len(x.brand_words) > len(y.brand_words) then words_met(y.brand_words, x.brand_words) end
             = least(len(x.brand_words), len(y.brand_words)) then 5
        -- More than half of the words: Peter Brown and Mary Brown are two.
        when 2 * least(words_met(x.brand_words, y.brand_words), words_met(y.brand_words, x.brand_words))
             > greatest(len(x.brand_words), len(y.brand_words)) then 4
        when list_has_any(x.brand_words, y.brand_words) then 3
        else 0 end
    when least(len(x.name), len(y.name)) >= 4 and is_one_off(x.name, y.name) then 7
    when least(len(x.name), len(y.name)) >= 3 and len(x.name) = len(y.name)
        and least(len(x.sound), len(y.sound)) >= 8 and is_one_off(x.sound, y.sound) then 7
    when x.brand = y.brand and (x.trade is null or y.trade is null) then 6
    when least(len(x.name), len(y.name)) >= 2 and (contains(x.name, y.name) or contains(y.name, x.name)) then 5
    when x.brand = y.brand then 4
    when left(x.name, 2) = left(y.name, 2) then 3
    else 0 end
"""
_BORN = """
    case when x.born is null or y.born is null then null
    when x.born = y.born then case len(x.born) when 8 then 5 when 6 then 3 else 2 end
    when len(x.born) = 8 and len(y.born) = 8 and (
        (jaro_winkler_similarity(x.born, y.born) >= .8 and damerau_levenshtein(x.born, y.born) <= 1)
        or x.born = left(y.born, 4) || right(y.born, 2) || substr(y.born, 5, 2)) then 4
    when (left(x.born, 4) = left(y.born, 4))::int
        + (least(len(x.born), len(y.born)) >= 6 and substr(x.born, 5, 2) = substr(y.born, 5, 2))::int
        + (least(len(x.born), len(y.born)) = 8 and substr(x.born, 7, 2) = substr(y.born, 7, 2))::int >= 2 then 3
    when days_between(x.born, y.born) <= 31 then 3
    when left(x.born, 4) = left(y.born, 4) or days_between(x.born, y.born) <= 400 then 2
    when days_between(x.born, y.born) <= 4050 then 1
    when least(len(x.born), len(y.born)) < 8 then
        case abs(try_cast(left(x.born, 4) as int) - try_cast(left(y.born, 4) as int)) // 11
            when 0 then case when abs(left(x.born, 4)::int - left(y.born, 4)::int) <= 1 then 2 else 1 end else 0 end
    else 0 end
"""
_PHONE = """
    case when len(x.mobiles) > 0 and len(y.mobiles) > 0 and list_has_any(x.mobiles, y.mobiles) then 3
    when len(x.phones) > 0 and len(y.phones) > 0 and list_has_any(x.phones, y.phones) then 2
    when len(x.phone_masks) > 0 and len(y.phones) > 0
        and len(list_filter(x.phone_masks, lambda m: len(list_filter(y.phones, lambda p: p like m)) > 0)) > 0 then 1
    when len(y.phone_masks) > 0 and len(x.phones) > 0
        and len(list_filter(y.phone_masks, lambda m: len(list_filter(x.phones, lambda p: p like m)) > 0)) > 0 then 1
    when len(x.phone_masks) > 0 and len(y.phone_masks) > 0 and list_has_any(x.phone_masks, y.phone_masks) then 1
    when len(x.phones) + len(x.phone_masks) = 0 or len(y.phones) + len(y.phone_masks) = 0 then null
    else 0 end
"""
_EMAIL = """
    case when x.email is null or y.email is null then null
    when x.email = y.email then 4
    when x.email_user = y.email_user and len(x.email_user) >= 5 then 3
    when abs(len(x.email) - len(y.email)) <= 2 and jaro_winkler_similarity(x.email, y.email) >= .8
        and edits(x.email, y.email) <= 2 and digits(x.email) = digits(y.email) then 2
    when is_similar_text(x.email, y.email, .75) then 1
    else 0 end
"""
_NUMBER = """
    case when x.number is null or y.number is null then null when x.number = y.number then 2
    when least(len(x.number), len(y.number)) >= 6 and jaro_winkler_similarity(x.number, y.number) >= .8
        and damerau_levenshtein(x.number, y.number) <= 2 then 1 else 0 end
"""
_CITIZEN = """
    case when x.citizen = y.citizen then 2 when x.citizen <> y.citizen then 0
    when x.citizen like y.citizen_mask or y.citizen like x.citizen_mask or x.citizen_mask = y.citizen_mask then 1
    when not x.citizen like y.citizen_mask or not y.citizen like x.citizen_mask then 0 end
"""
_ADDRESS = """
    case when x.address is null or y.address is null then null
    when x.address = y.address then case when x.house is not null or x.address_key is not null then 5
        when x.road is not null then 3 else 1 end
    when x.address_key = y.address_key then 4
    when is_similar_address(x.address, x.house, y.address, y.house) then 3
    when x.house = y.house and (x.road = y.road or is_similar_text(x.road, y.road, .7)) then 2
    when is_similar_text(x.address, y.address, .8) then 2
    when x.road = y.road or is_similar_text(x.road, y.road, .8) or is_similar_text(x.address, y.address, .65) then 1
    else 0 end
"""
_PLACE = """
    case when x.postcode = y.postcode and x.locality = y.locality then 3
    when x.division = y.division and right(x.division, 2) <> '00' then 3
    when x.postcode = y.postcode or x.locality = y.locality then 2
    when left(x.division, 4) = left(y.division, 4) then 2
    when is_close_word(x.locality, y.locality) or (jaro_winkler_similarity(x.postcode, y.postcode) >= .8
        and damerau_levenshtein(x.postcode, y.postcode) <= 1) then 1
    when x.locality is not null and y.locality is not null then 0
    when x.postcode is not null and y.postcode is not null then 0
    when x.division is not null and y.division is not null then 0 end
"""
_TAX = "case when x.tax = y.tax then 1 when x.tax <> y.tax then 0 end"
_CASES = {
    "name": _PERSON, "org": _ORGANISATION, "born": _BORN, "phone": _PHONE, "email": _EMAIL, "number": _NUMBER,
    "tax": _TAX, "citizen": _CITIZEN, "address": _ADDRESS, "place": _PLACE,
}  # fmt: skip
# Beside the levels, what rules ask: another kind, branch or place; a name of which only the surname is known.
_FLAGS = """
    coalesce(x.kind = 'organisation' and y.kind = 'organisation', false) as are_companies,
    coalesce(x.kind <> y.kind, false) as other_kind,
    coalesce(x.branch <> y.branch and x.branch <> '' and y.branch <> '', false) as other_branch,
    coalesce(x.branch <> y.branch and (x.branch = '' or y.branch = ''), false) as half_branch,
    coalesce(x.place <> '' and y.place <> '' and x.place <> y.place, false) as other_place,
    coalesce(not x.is_latin and not y.is_latin, false) as are_chinese,
    coalesce(list_has_any(x.shared_keys, y.shared_keys), false) as is_crowd,
    coalesce((x.given is null) <> (y.given is null) or (x.family is null) <> (y.family is null)
        or x.is_latin <> y.is_latin, false) as is_half,
    coalesce(y.name like x.name_mask or x.name like y.name_mask or x.name_mask = y.name_mask, false) as fits_mask
"""
# How rare what both share is, as a power of ten (see `frequencies`): of the name if it is equal, of the part if a part.
_RARITY_PARTS = """
    case when x.family = y.family then x.family_rarity end as family_rarity,
    case when x.given = y.given then x.given_rarity else least(x.given_rarity, y.given_rarity) end as given_rarity,
    coalesce(x.given = y.given, false) as is_given_shared,
    least(x.rarity, y.rarity) as least_rarity,
    greatest(x.place_rarity, y.place_rarity) as most_place_rarity,
    case when x.locality = y.locality then x.place_rarity end as shared_place_rarity
"""
RARITIES = """
    (case when l_name >= 8 or l_org >= 5 then least_rarity
        when l_name = 4 then coalesce(family_rarity, case when is_given_shared then given_rarity end, least_rarity)
        when l_name = 2 then family_rarity when l_name = 3 then given_rarity end)::utinyint as rarity,
    (case when l_place >= 2 then coalesce(shared_place_rarity, most_place_rarity) end)::utinyint as place_rarity
"""


_LEVELS = ",\n".join(f"({case})::tinyint as l_{field}" for field, case in _CASES.items())
COMPARED = f"{_LEVELS},\n{_FLAGS},\n{_RARITY_PARTS}"
