"""Verbs on participants, for questions that counts do not answer: covariates, and outcomes that are numbers."""
