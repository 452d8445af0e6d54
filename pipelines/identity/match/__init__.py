"""Which pairs of records are worth a look, what speaks for and against them, and who decides: a rule or the scorer.

Everything here is a function of the two records, of whether their values are guarded, and of frozen weights: that is
what makes a night's partition equal to a full run's. Components and ids are made elsewhere.
"""
