"""Records that hang together and cannot all be one customer: which links break, whatever the order."""

from __future__ import annotations

import random
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as some

from pipelines.identity.trouble import Link, Member, Outcome, resolve

NAMES = "abcdefghij"


def member(record: str, *, tax: str = "", marks: str = "", profile: str = "") -> Member:
    numbers = frozenset({("tax", tax)} if tax else ())
    return Member(record, profile or record, numbers, frozenset((int(mark[0]), mark[1]) for mark in marks.split()))


def chained(records: str, scores: tuple[float, ...]) -> list[Link]:
    return [Link(a, b, score) for a, b, score in zip(records, records[1:], scores, strict=False)]


def parts_of(outcome: Outcome) -> set[str]:
    return {"".join(sorted(part)) for part in outcome.parts}


def dense(records: str, score: float = 0.99) -> list[Link]:
    return [Link(a, b, score) for a, b in combinations(records, 2)]


@some.composite
def worlds(draw: some.DrawFn) -> tuple[list[Member], list[Link], list[list[str]]]:
    taxes, marks = some.sampled_from(("", "", "1", "2")), some.sampled_from(("", "", "", "1a", "1b", "2a", "2b"))
    members = [
        member(name, tax=draw(taxes), marks=draw(marks), profile=draw(some.sampled_from("xyz" + name)))
        for name in NAMES
    ]
    pairs = draw(some.lists(some.sampled_from(list(combinations(NAMES, 2))), unique=True, max_size=25))
    links = [Link(a, b, draw(some.sampled_from((0.91, 0.97, 0.98, 0.99)))) for a, b in pairs]
    free = [one.record for one in members if not one.numbers and not one.marks]
    return members, links, [free[:2]] if len(free) > 1 and draw(some.booleans()) else []


@settings(max_examples=150, deadline=None)
@given(worlds(), some.integers(2, 6), some.randoms(use_true_random=False))
def test_parts_are_whole_without_contradiction_and_blind_to_order(
    world: tuple[list[Member], list[Link], list[list[str]]], largest: int, draw: random.Random
) -> None:
    members, links, musts = world
    outcome = resolve(members, links, musts, largest)
    by_record = {one.record: one for one in members}
    assert sorted(record for part in outcome.parts for record in part) == list(NAMES)
    for part in outcome.parts:
        together = [by_record[record] for record in part]
        assert len({number for one in together for number in one.numbers}) <= 1
        marks = {mark for one in together for mark in one.marks}
        assert not any({(decision, "a"), (decision, "b")} <= marks for decision in (1, 2))
        assert len({one.profile for one in together}) <= largest
    home = {record: part for part in outcome.parts for record in part}
    assert {link for link, _ in outcome.broken} == {link for link in links if home[link.a] != home[link.b]}
    assert all(set(must) <= home[must[0]] for must in musts)
    again = resolve(draw.sample(members, len(members)), draw.sample(links, len(links)), musts, largest)
    assert set(again.parts) == set(outcome.parts)
    assert set(again.broken) == set(outcome.broken)


def test_the_weakest_link_between_two_checked_numbers_breaks() -> None:
    members = [member("a", tax="1"), member("b"), member("c"), member("d", tax="2")]
    outcome = resolve(members, chained("abcd", (0.99, 0.96, 0.98)))
    assert parts_of(outcome) == {"ab", "cd"}
    assert outcome.broken == ((Link("b", "c", 0.96), "broken"),)


def test_of_equal_links_the_one_breaks_that_fewer_records_vouch_for() -> None:
    members = [member("a", tax="1"), member("b"), member("c"), member("d"), member("e", tax="2")]
    outcome = resolve(members, [*dense("abcd"), Link("d", "e", 0.99)])
    assert parts_of(outcome) == {"abcd", "e"}


def test_a_giant_of_two_dense_halves_comes_apart_between_them() -> None:
    members = [member(name) for name in "abcdefgh"]
    outcome = resolve(members, [*dense("abcd"), *dense("efgh"), Link("d", "e", 0.97)], largest=5)
    assert parts_of(outcome) == {"abcd", "efgh"}
    assert outcome.broken == ((Link("d", "e", 0.97), "oversized"),)


def test_a_giant_of_equal_links_is_refused_whole_and_weaker_links_too() -> None:
    members = [member(name) for name in "abcdef"]
    outcome = resolve(members, [*dense("abcde"), Link("e", "f", 0.96)], largest=3)
    assert parts_of(outcome) == set("abcdef")
    assert {why for _, why in outcome.broken} == {"oversized"}


def test_one_customer_exported_in_the_same_words_is_never_too_large() -> None:
    members = [member(f"r{number}", profile="same") for number in range(700)]
    links = [Link("r0", one.record, 0.99) for one in members[1:]]
    assert len(resolve(members, links, largest=5).parts) == 1


def test_a_weak_link_alone_does_not_hold_two_dense_parts_together() -> None:
    members = [member(name) for name in "abcdef"]
    halves = [*dense("abc"), *dense("def")]
    assert parts_of(resolve(members, [*halves, Link("c", "d", 0.92)])) == {"abc", "def"}
    assert len(resolve(members, [*halves, Link("c", "d", 0.98)]).parts) == 1
    assert len(resolve(members, [*halves, Link("c", "d", 0.92), Link("a", "f", 0.92)]).parts) == 1


def test_a_steward_may_say_that_a_customer_has_two_numbers() -> None:
    members = [member("a", tax="1"), member("b", tax="2"), member("c", tax="2")]
    outcome = resolve(members, chained("abc", (0.99, 0.99)), musts=[["a", "b"]])
    assert parts_of(outcome) == {"abc"}
