"""What holds of every name: parsing a core gives that core, the order of words is no matter, nothing makes it fail."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.identity.normalise.names import parse_names

KINDS = st.sampled_from(["person", "organisation", None])
SYLLABLES = st.sampled_from("an ber cor dan el fin gar hol jo kel lar mon nor per quin ros sen tor ul ver wil".split())  # noqa: SIM905
WORDS = st.lists(SYLLABLES, min_size=2, max_size=3).map("".join)
FORMS = st.sampled_from(["", "Ltd", "N.V.", "Co., Ltd.", "GmbH & Co. KG", "Inc", "S.p.A."])
CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x7FFF), min_size=2, max_size=9)
CHINESE_FORMS = st.sampled_from(
    ["", "有限公司", "股份有限公司", "集团", "（上海）有限公司", "有限公司北京分公司", "商贸有限公司", "先生"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4), FORMS, KINDS)
def test_the_core_of_a_latin_core_is_itself(words: list[str], form: str, kind: str | None) -> None:
    first = parse_names([(" ".join([*words, form]).title(), kind)])[0]
    again = parse_names([(first.name, first.kind)])[0]
    assert (again.name, again.words, again.kind) == (first.name, first.words, first.kind)


@settings(max_examples=150, deadline=None)
@given(CHINESE, CHINESE_FORMS, KINDS)
def test_the_core_of_a_chinese_core_is_itself(name: str, form: str, kind: str | None) -> None:
    first = parse_names([(name + form, kind)])[0]
    again = parse_names([(first.name, first.kind)])[0]
    assert (again.name, again.sound) == (first.name, first.sound)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=2, max_size=4), st.sampled_from(["person", "organisation"]))
def test_the_order_of_words_changes_no_core(words: list[str], kind: str) -> None:
    orders = [" ".join(order) for order in permutations(words)]
    parsed = parse_names([(order, kind) for order in orders])
    assert len({(one.name, tuple(one.words or ()), one.brand) for one in parsed}) == 1


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40), KINDS, st.text(max_size=12), st.text(max_size=12))
def test_any_text_has_a_parse_and_a_stable_one(name: str, kind: str | None, given_name: str, family: str) -> None:
    one, bare = parse_names([(name, kind, given_name, family), (name, kind)])
    assert one.kind in ("person", "organisation", None)
    for parsed in (one, bare):
        assert parsed.name != "" and (parsed.name is None) == (parsed.sound is None)
        assert parsed.name is None or parsed.name_mask is None
        assert parsed.words is None or parsed.words == sorted(set(parsed.words))
