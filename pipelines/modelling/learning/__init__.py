"""What the warehouse learns from its own core: lifetime value, segments in words, effects of factors.

Reads core, writes `lake/_learned/`, and marts read that. Everything is fitted by maximum likelihood or counted, with a
hold-out, and refuses under a stated floor. How the numbers are shown belongs to `dbt_project`.
"""

from pipelines.modelling.learning.night import learn

__all__ = ["learn"]
