"""Who there is in the planted world of companies: branches that are customers of their own, groups, namesakes.

Only true values are here; what departments write of them is in `companies_written`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from tests.bench.identity.worlds import numbers
from tests.bench.identity.worlds.addresses import Address, anywhere
from tests.bench.identity.worlds.spelling import pinyin
from tests.bench.identity.worlds.words import BRANDS, CITIES, INDUSTRIES, LEGAL, SITES

BRANCHES, SISTERS, NAMESAKES = 0.12, 0.05, 0.06
AGENTS, OF_AN_AGENT, PARKS, OF_A_PARK = 8, 0.06, 12, 0.05


@dataclass(frozen=True)
class Company:
    """`site` is '' for a head office, else what follows the company's name; a branch has a code of its own."""

    entity: str
    city: str
    brand: str
    industry: str
    legal: str
    site: str
    address: Address
    switchboard: str
    mobile: str
    domain: str
    mailbox: str
    code: str


def make_companies(draw: random.Random, count: int) -> list[Company]:
    cities = tuple(CITIES)
    shared = [numbers.landline(draw, CITIES[draw.choice(cities)].area) for _ in range(AGENTS + PARKS)]
    firms: list[Company] = []
    while len(firms) < count:
        one = _company(draw, f"c{len(firms)}", draw.choice(cities), shared)
        firms.append(one)
        chance = draw.random()
        if chance < BRANCHES:
            firms += [_branch(draw, one, f"c{len(firms) + more}") for more in range(draw.choice((1, 1, 2)))]
        elif chance < BRANCHES + SISTERS:
            industry = draw.choice([word for word in INDUSTRIES if word != one.industry])
            firms.append(_like(draw, one, f"c{len(firms)}", shared, one.city, industry))
        elif chance < BRANCHES + SISTERS + NAMESAKES:
            city = draw.choice([city for city in cities if city != one.city])
            firms.append(_like(draw, one, f"c{len(firms)}", shared, city, one.industry))
    return firms


def _company(draw: random.Random, entity: str, city: str, shared: list[str]) -> Company:
    brand = "".join(draw.sample(BRANDS, draw.choice((2, 2, 2, 3))))
    chance = draw.random()
    switchboard = numbers.landline(draw, CITIES[city].area)
    if chance < OF_AN_AGENT:
        switchboard = draw.choice(shared[:AGENTS])
    elif chance < OF_AN_AGENT + OF_A_PARK:
        switchboard = draw.choice(shared[AGENTS:])
    domain = pinyin(brand) + draw.choice((".com", ".cn", ".com.cn", f"{draw.randrange(10, 99)}.com"))
    user = draw.choice(
        ("info", "sales", "office", "service", "hr", f"{pinyin(draw.choice(BRANDS))}{draw.randrange(99)}")
    )
    return Company(
        entity, city, brand, draw.choice(INDUSTRIES), draw.choice(LEGAL), "", anywhere(draw, city), switchboard,
        numbers.mobile(draw), domain, f"{user}@{domain}", numbers.credit_code(draw, CITIES[city].citizens),
    )  # fmt: skip


def _branch(draw: random.Random, one: Company, entity: str) -> Company:
    """A site of a company: its own address, lines and code, sometimes the head's mailbox."""
    city = one.city if draw.random() < 0.5 else draw.choice(tuple(CITIES))
    address = anywhere(draw, city)
    where = address.district.removesuffix("区").removesuffix("新") if city == one.city else city
    mailbox = one.mailbox if draw.random() < 0.3 else f"{pinyin(where)}@{one.domain}"
    return replace(
        one, entity=entity, site=where + draw.choice(SITES), address=address, mailbox=mailbox,
        switchboard=numbers.landline(draw, CITIES[city].area), mobile=numbers.mobile(draw),
        code=numbers.credit_code(draw, CITIES[city].citizens),
    )  # fmt: skip


def _like(draw: random.Random, one: Company, entity: str, shared: list[str], city: str, industry: str) -> Company:
    """Another company of the same brand: a sister in the group, or a stranger in another city."""
    other = _company(draw, entity, city, shared)
    is_sister = city == one.city
    return replace(
        other, brand=one.brand, industry=industry, domain=one.domain if is_sister else other.domain,
        switchboard=one.switchboard if is_sister and draw.random() < 0.4 else other.switchboard,
        address=one.address if is_sister and draw.random() < 0.4 else other.address,
        mailbox=f"{pinyin(industry)[:4]}@{one.domain}" if is_sister else other.mailbox,
    )  # fmt: skip
