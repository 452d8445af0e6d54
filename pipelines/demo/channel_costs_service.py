"""What a contact costs in each channel, by year: a small CSV that comes once, with the history.

The demo company's own figures; a published case (branch 120, phone 60, web 5) had other ones.
"""

from __future__ import annotations

FILE_NAME = "channel_costs_{:%Y%m%d}.csv"
HEADER = ("channel", "unit_cost", "valid_from", "valid_to")
#: channel -> cost of one contact in yuan without tax: until the end of 2025, from 2026 on.
COSTS = {"visit": (160, 168), "counter": (60, 62), "phone": (26, 28), "email": (12, 11), "chat": (9, 8), "web": (6, 5),
         "portal": (4, 3.5), "ivr": (3, 2.5)}  # fmt: skip
_ROWS = ", ".join(
    f"('{channel}', {old}, '2024-01-01', '2025-12-31'), ('{channel}', {new}, '2026-01-01', null)"
    for channel, (old, new) in COSTS.items()
)
ROWS = f"select * from (values {_ROWS}) order by 1, 3"  # noqa: S608 - constants of this module
# The same list as the entity has it; for the benches.
TRUTH = f"""
select channel as channel_code, valid_from::date as valid_from_date, valid_to::date as valid_to_date,
       unit_cost as unit_cost_amt
from (values {_ROWS}) costs(channel, unit_cost, valid_from, valid_to) order by channel, valid_from
"""  # noqa: S608 - constants of this module
