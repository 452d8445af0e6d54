"""Proposes a contract from sample files: which entity, which column, which form, each with a confidence and a ground.

In: files, what existing contracts and the entities know of headers. Out: a `Proposal`, and its YAML text, in which a
comment stands wherever a person must decide. Nothing is written, and no value of a customer gets into a proposal.
"""

from pipelines.proposing.proposal import Proposal, propose
from pipelines.proposing.sample import Sample

__all__ = ["Proposal", "Sample", "propose"]
