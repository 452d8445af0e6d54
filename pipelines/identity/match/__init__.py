"""Which records are linked: pairs worth a look, what speaks for and against them, and who decides, a rule or a score.

Everything here is a function of the two records' words, of whether their values are guarded, and of frozen weights:
that is what makes a night's partition equal to a full run's. Clusters and ids are made elsewhere.
"""

from pipelines.identity.match.linking import find_links, learn, score_pairs, stands, wants_to_learn, warnings

__all__ = ["find_links", "learn", "score_pairs", "stands", "wants_to_learn", "warnings"]
