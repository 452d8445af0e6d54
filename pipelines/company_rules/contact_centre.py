"""`[contact_centre]` of `juke.toml`: how long a sale counts for a call, and when contacts are a spike.

Only the shape belongs here; what is made of it stands in the models of `marts/service`.
"""

from __future__ import annotations

from pydantic import Field

from pipelines.elsewhere import Section


class ContactCentre(Section):
    """Windows and floors of the marts of calls and contacts."""

    sale_days: int = Field(default=14, ge=1, le=90)
    spike_z: float = Field(default=3.0, ge=1, le=10)
    spike_min_contacts: int = Field(default=10, ge=1, le=100_000)
    spike_min_periods: int = Field(default=8, ge=4, le=12)
