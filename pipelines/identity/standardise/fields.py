"""Which columns of a record make which standardised ones: a `Field` per kind of value, each with its version.

Raise a field's version when its normaliser gives another result for any value: the next night works out that field's
values again and no other's, and decides again the records whose columns came out differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.identity.normalise.addresses import parse_addresses
from pipelines.identity.normalise.births import parse_births
from pipelines.identity.normalise.emails import parse_emails
from pipelines.identity.normalise.identifiers import parse_numbers
from pipelines.identity.normalise.names import parse_names
from pipelines.identity.normalise.phones import PLAIN_PHONES_SQL, parse_phones
from pipelines.identity.standardise.values import Field

_TEXT, _TEXTS = "varchar", "varchar[]"
# A name and a postal address are values of several columns, joined here and taken apart by their normalisers.
_SEPARATOR = "chr(31)"
NAME_COLUMNS = ("name", "customer_type", "given_name", "family_name")
ADDRESS_COLUMNS = ("province", "city", "district", "address", "house_number", "address_2", "postcode")


def _joined(columns: Sequence[str], needed: Sequence[str]) -> str:
    """An expression over `fresh`: the columns as one value; NULL where none of `needed` says anything."""
    said = " or ".join(f"{column} is not null" for column in needed)
    parts = ", ".join(f"coalesce({column}, '')" for column in columns)
    return f"case when {said} then concat_ws({_SEPARATOR}, {parts}) end"


NAME = _joined(NAME_COLUMNS, ("name", "given_name", "family_name"))
ADDRESS = _joined(ADDRESS_COLUMNS, ADDRESS_COLUMNS)


def _distinct(*values: str, keys: str = "value, region") -> str:
    """The different values of expressions over `fresh`, with the region of their records where that matters."""
    parts = " union all ".join(f"select {value} as value, region from fresh" for value in values)  # noqa: S608
    return f"select distinct {keys} from ({parts}) where value is not null"  # noqa: S608


def _work_out_names(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    given = [[part or None for part in value.split("\x1f")] for (value,) in rows]
    parsed = parse_names([(name or "", declared, own, family) for name, declared, own, family in given])
    return [[getattr(name, result) for result in NAMES.results] for name in parsed]


NAMES = Field(
    "name", "1", ("value",),
    dict.fromkeys(("kind", "name", "family", "given", "given_root", "sound", "name_mask"), _TEXT)
    | {"words": _TEXTS} | dict.fromkeys(("place", "branch", "brand", "trade"), _TEXT),
    _distinct(NAME, keys="value"), _work_out_names,
)  # fmt: skip
PHONES = Field(
    "phone", "3", ("value", "region"), {"phones": _TEXTS, "masks": _TEXTS},
    _distinct("phone", "phone_alt"), parse_phones, PLAIN_PHONES_SQL,
)  # fmt: skip
EMAILS = Field(
    "email", "3", ("value",), dict.fromkeys(("email", "email_user", "phone"), _TEXT),
    _distinct("email", keys="value"), parse_emails,
)  # fmt: skip
NUMBERS = Field(
    "number", "3", ("value", "region"),
    dict.fromkeys(("tax", "citizen", "citizen_mask", "number", "born"), _TEXT),
    _distinct("tax_number", "national_id"), parse_numbers,
)  # fmt: skip
BIRTHS = Field("birth", "3", ("value", "region"), {"born": _TEXT}, _distinct("birth_date"), parse_births)
ADDRESSES = Field(
    "address", "4", ("value", "region"),
    dict.fromkeys(
        ("address", "address_key", "division", "road", "house", "postcode", "locality", "area_code"), _TEXT
    ),
    _distinct(ADDRESS), parse_addresses,
)  # fmt: skip
FIELDS = (NAMES, PHONES, EMAILS, NUMBERS, BIRTHS, ADDRESSES)
VERSIONS = {field.name: field.version for field in FIELDS}
