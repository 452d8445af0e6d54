"""Customers chosen by what they are and hold: an age band, a category or product bought. Filters a list's candidates.

What stands in a column of the customer's own row is filtered there (`selection`); here is what must be looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pipelines.problems import Problem
from pipelines.published.version import Version

if TYPE_CHECKING:
    import pandas as pd

LOOKED_UP = ("age_from", "age_to", "category_name", "product_id")
_OLDEST = 120
_PLACEHOLDER = "1900-01-01"
# A line that was cancelled or came back is nothing that the customer holds.
_HOLDERS = """
    select distinct customers.customer_id
    from core.fct_order_line as lines
    inner join core.bridge_customer_source as customers on lines.customer_record_id = customers.customer_record_id
    where not lines.is_cancelled and not lines.is_returned
        and ($category_name is null or list_contains($category_name, lines.category_name))
        and ($product_id is null or list_contains($product_id, lines.product_id))
"""


def wrong_in(asked: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the ages asked for, and with asking for nobody in particular."""
    problems = []
    ages = {name: _whole(asked[name]) for name in ("age_from", "age_to") if name in asked}
    for name, age in ages.items():
        if age is None or not 0 <= age <= _OLDEST:
            problems.append(Problem(f"{name} is an age in years", expected=f"0 to {_OLDEST}", found=str(asked[name])))
    low, high = ages.get("age_from"), ages.get("age_to")
    if low is not None and high is not None and low > high:
        problems.append(Problem("age_from is above age_to", found=f"{low} and {high}"))
    if not asked:
        what = "a segment says whom it is of"
        problems.append(Problem(what, expected=f"a filter: {', '.join(LOOKED_UP)} or a column"))
    return problems


def narrowed(version: Version, rows: pd.DataFrame, asked: Mapping[str, Any]) -> pd.DataFrame:
    """The customers of the age band (both ends included, on the version's day) who hold what is asked for."""
    if "age_from" in asked or "age_to" in asked:
        age = _ages(rows["birth_date"], version)
        low, high = (_whole(asked.get(name, end)) or 0 for name, end in (("age_from", 0), ("age_to", _OLDEST)))
        rows = rows[age.between(low, high)]
    held = {name: _several(asked[name]) if name in asked else None for name in ("category_name", "product_id")}
    if any(held.values()):
        rows = rows[rows["customer_id"].isin(version.query(_HOLDERS, held)["customer_id"])]
    return rows


def _ages(born: pd.Series, version: Version) -> pd.Series:
    """Full years on the version's day; none where no birthday is known, or only the day that forms start with.

    Departments write 1968/06/28, 1968-6-28 and 19680628, and the golden record keeps their words.
    """
    import pandas as pd

    parts = born.astype("string").str.extract(r"^(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?$")
    days = pd.to_datetime(parts[0] + "-" + parts[1] + "-" + parts[2], format="%Y-%m-%d", errors="coerce")
    days, today = days.where(days != pd.Timestamp(_PLACEHOLDER)), version.as_of_date
    is_ahead = (days.dt.month > today.month) | ((days.dt.month == today.month) & (days.dt.day > today.day))
    return today.year - days.dt.year - is_ahead


def _several(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, Iterable) and not isinstance(value, str) else [str(value)]


def _whole(value: Any) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
