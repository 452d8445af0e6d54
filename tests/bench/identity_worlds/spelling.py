"""What a department writes of a customer: its script, its formats, its typos, what it leaves out.

One row per (customer, department) asked for; texts only, as they stand in the lake before anything is standardised.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tests.bench.identity_worlds import words
from tests.bench.identity_worlds.customers import CHINESE, LATIN, ORGANISATION, Customers
from tests.bench.identity_worlds.numbers import citizen_numbers, credit_codes
from tests.bench.identity_worlds.words import Ints, Words

SALES, SERVICE, MARKETING = 0, 1, 2
Flags = npt.NDArray[np.bool_]


def spell(customers: Customers, who: Ints, department: Ints, rng: np.random.Generator) -> pa.Table:
    """The records of customers `who` in `department`s, column by column; same order."""
    writer = _Writer({name: values[who] for name, values in customers.items()}, department, rng)
    return pa.table(
        {
            "customer_type": writer.customer_type(),
            "name": writer.name(),
            "given_name": writer.own_column(words.FIRST, "first"),
            "family_name": writer.own_column(words.LAST, "last"),
            "phone": writer.phone(),
            "phone_alt": writer.phone_alt(),
            "email": writer.email(),
            "address": writer.address(),
            "birth_date": writer.birth_date(),
            "national_id": writer.national_id(),
            "tax_number": writer.tax_number(),
        }
    )


class _Writer:
    """One department's hand, for every record at once. `of` are the true values of each record."""

    def __init__(self, of: Customers, department: Ints, rng: np.random.Generator) -> None:
        self.of, self.department, self.rng = of, department, rng
        self.count = len(department)
        self.is_traditional = (department == SERVICE) & self.chance(0.3)
        self.is_person = of["kind"] != ORGANISATION

    def chance(self, share: float) -> Flags:
        return self.rng.random(self.count) < share

    def text(self, of: Words, column: Ints) -> pa.Array:
        """Words at positions, in each record's script."""
        if not self.is_traditional.any():
            return of.simplified.take(column)
        return _where(self.is_traditional, of.traditional.take(column), of.simplified.take(column))

    def customer_type(self) -> pa.Array:
        said = self.chance(0.5) | (self.department == SALES)
        return _only(said, _where(self.is_person, "person", "organisation"))

    def name(self) -> pa.Array:
        latin = _where(self.of["kind"] == LATIN, self._latin(), self._organisation())
        return _where(self.of["kind"] == CHINESE, self._chinese(), latin)

    def _chinese(self) -> pa.Array:
        last = np.where(self.of["has_given_2"] == 1, self.of["given_2"], self.of["given"])
        last = np.where(self.chance(0.02), words.GIVEN.heard[last], last)
        last = np.where(self.chance(0.01), (last + 7) % len(words.GIVEN.plain), last)
        middle = _where(self.of["has_given_2"] == 1, self.text(words.GIVEN, self.of["given"]), "")
        whole = _join(self.text(words.SURNAMES, self.of["surname"]), middle, self.text(words.GIVEN, last))
        title = _where(self.chance(0.05) & (self.department == SERVICE), "先生", "")
        return _join(whole, title)

    def _latin(self) -> pa.Array:
        first, last = (self._maybe_misspelt(*one) for one in ((words.FIRST, "first"), (words.LAST, "last")))
        turned = (self.department == MARKETING) & self.chance(0.4)
        name = _where(turned, _join(last, ", ", first), _join(first, " ", last))
        return _where(self.chance(0.2), pc.utf8_upper(name), pc.utf8_title(name))

    def _maybe_misspelt(self, of: Words, column: str) -> pa.Array:
        at = self.of[column]
        return _where(self.chance(0.02), of.misspelt.take(at), of.simplified.take(at))

    def own_column(self, of: Words, column: str) -> pa.Array:
        """Marketing has persons' given and family names in columns of their own, Latin ones only."""
        is_here = (self.department == MARKETING) & (self.of["kind"] == LATIN)
        return _only(is_here, pc.utf8_title(of.simplified.take(self.of[column])))

    def _organisation(self) -> pa.Array:
        second = np.where(self.chance(0.02), words.FIRM_SECOND.heard[self.of["firm_2"]], self.of["firm_2"])
        third = _where(self.of["has_firm_3"] == 1, self.text(words.FIRM_SECOND, self.of["firm_3"]), "")
        core = _join(self.text(words.FIRM_FIRST, self.of["firm_1"]), self.text(words.FIRM_SECOND, second), third)
        place, trade = self.text(words.TOWNS, self.of["seat"]), self.text(words.TRADES, self.of["trade"])
        suffix = _where(self.chance(0.15), "", self.text(words.SUFFIXES, self.of["suffix"]))
        usual = _join(_where(self.chance(0.15), "", place), core, trade, suffix)
        name = _where(self.chance(0.1), _join(core, "（", place, "）", trade, suffix), usual)
        branch = _join(name, self.text(words.TOWNS, self.of["division"]), "分公司")
        return _where(self.of["is_branch"] == 1, branch, name)

    def phone(self) -> pa.Array:
        number = np.where(self.chance(0.08), self.of["mobile_2"], self.of["mobile"])
        wrong = number + self.rng.integers(1, 9, self.count) * 10 ** self.rng.integers(0, 7, self.count)
        mobile = self._written(np.where(self.chance(0.01) & (wrong < 2 * 10**10), wrong, number))
        line = _join(words.AREA_CODES.simplified.take(self.of["division"]), _where(self.chance(0.5), "-", ""),
                     _digits(self.of["landline"], 8))  # fmt: skip
        is_line = ~self.is_person & self.chance(0.7)
        return _only(~self.chance(0.12), _where(is_line, line, mobile))

    def _written(self, number: Ints) -> pa.Array:
        plain = _digits(number, 11)
        first, middle, last = (pc.utf8_slice_codeunits(plain, *cut) for cut in ((0, 3), (3, 7), (7, 11)))
        spaced = _join(first, " ", middle, " ", last)
        international = _join("+86-", plain)
        return _where(self.chance(0.15), spaced, _where(self.chance(0.1), international, plain))

    def phone_alt(self) -> pa.Array:
        return _only(self.chance(0.12), _digits(self.of["mobile_2"], 11))

    def email(self) -> pa.Array:
        """A person's mailbox is by name and number; an organisation's is an office at a host of its own."""
        host = words.MAIL_HOSTS.simplified.take(self.of["mail_host"])
        name = words.GIVEN.pinyin.take(self.of["given"])
        chinese = _join(
            words.SURNAMES.pinyin.take(self.of["surname"]), name, _digits(self.of["mail_number"]), "@", host
        )
        latin = _join(words.FIRST.simplified.take(self.of["first"]), ".", words.LAST.simplified.take(self.of["last"]),
                      _digits(self.of["mail_number"] % 100), "@", host)  # fmt: skip
        firm = _join(words.FIRM_FIRST.pinyin.take(self.of["firm_1"]), words.FIRM_SECOND.pinyin.take(self.of["firm_2"]))
        office = _join("info@", firm, _digits(self.of["mail_number"]), ".com.cn")
        mail = _where(self.of["kind"] == CHINESE, chinese, _where(self.of["kind"] == LATIN, latin, office))
        mail = _where(self.chance(0.05), pc.utf8_upper(mail), mail)
        mail = _where(self.chance(0.01), pc.replace_substring(mail, "a", "s", max_replacements=1), mail)
        return _only((self.of["has_mail"] == 1) & self.chance(0.7), mail)

    def address(self) -> pa.Array:
        at = self.of["division"]
        province = _where(self.chance(0.4), "", self.text(words.PROVINCES, at))
        city = _where(self.chance(0.1), "", self.text(words.CITIES, at))
        house = np.where(self.chance(0.06), self.of["house_2"], self.of["house"])
        street = _join(self.text(words.DISTRICTS, at), self.text(words.ROADS, self.of["road"]), _digits(house), "号")
        room = _digits(self.of["floor"] * 100 + self.of["door"])
        unit = self._choice((0.6, "栋"), (0.5, "号楼"), otherwise="幢")
        flat = _join(_digits(self.of["building"]), unit, room, _where(self.chance(0.7), "室", ""))
        return _only(self.chance(0.75), _join(province, city, street, _where(self.chance(0.12), "", flat)))

    def _choice(self, *choices: tuple[float, str], otherwise: str) -> pa.Array:
        chosen = pa.array([otherwise] * self.count)
        for share, text in reversed(choices):
            chosen = _where(self.chance(share), text, chosen)
        return chosen

    def birth_date(self) -> pa.Array:
        wrong = self.chance(0.015)
        born = self.of["born"] + np.where(wrong, self.rng.choice([-1, 1, 100, 10_000], self.count), 0)
        digits = _digits(born, 8)
        year, month, day = (pc.utf8_slice_codeunits(digits, *cut) for cut in ((0, 4), (4, 6), (6, 8)))
        spelt: Callable[[str], pa.Array] = lambda between: _join(year, between, month, between, day)  # noqa: E731
        written = _where(self.department == SALES, spelt("-"), _where(self.department == SERVICE, spelt("/"), digits))
        return _only(self.is_person & self.chance(0.65), written)

    def national_id(self) -> pa.Array:
        numbers = citizen_numbers(
            words.DIVISION_CODES.simplified.take(self.of["division"]), self.of["born"], self.of["serial"]
        )
        said = (self.of["kind"] == CHINESE) & (self.department == SALES) & self.chance(0.25)
        return _only(said, numbers)

    def tax_number(self) -> pa.Array:
        said = ~self.is_person & self.chance(0.15) | ~self.is_person & (self.department == SALES) & self.chance(0.6)
        return _only(said, credit_codes(self.of["credit"]))


def _where(flags: Flags, yes: pa.Array | str, no: pa.Array | str) -> pa.Array:
    return pc.if_else(pa.array(flags), yes, no)


def _only(flags: Flags, values: pa.Array) -> pa.Array:
    return pc.if_else(pa.array(flags), values, pa.scalar(None, pa.string()))


def _join(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _digits(numbers: Ints, width: int = 0) -> pa.Array:
    text = pc.cast(pa.array(numbers), pa.string())
    return pc.utf8_lpad(text, width, "0") if width else text
