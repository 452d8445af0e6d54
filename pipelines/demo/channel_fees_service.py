"""What a contact costs the customer in each channel, by year: a small CSV that comes once, with the history.

Planted: who calls or comes to the counter pays, who uses the web site or the portal does not.
"""

from __future__ import annotations

FILE_NAME = "channel_fees_{:%Y%m%d}.csv"
HEADER = ("channel", "fee", "valid_from", "valid_to")
#: channel -> what the customer pays for one contact in yuan with tax: until the end of 2025, from 2026 on.
FEES = {"visit": (30, 35), "counter": (10, 12), "phone": (1.2, 1.5), "ivr": (0.6, 0.6), "chat": (0, 0), "web": (0, 0),
        "portal": (0, 0)}  # fmt: skip
_ROWS = ", ".join(
    f"('{channel}', {old}, '2024-01-01', '2025-12-31'), ('{channel}', {new}, '2026-01-01', null)"
    for channel, (old, new) in FEES.items()
)
ROWS = f"select * from (values {_ROWS}) order by 1, 3"  # noqa: S608 - constants of this module
# The same list as the entity has it; for the benches.
TRUTH = f"""
select channel as channel_code, valid_from::date as valid_from_date, valid_to::date as valid_to_date, fee as fee_amt
from (values {_ROWS}) fees(channel, fee, valid_from, valid_to) order by channel, valid_from
"""  # noqa: S608 - constants of this module
