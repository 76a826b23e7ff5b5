"""Nouns: arms, tables, strata, measures, printed figures, and the catalogue of methods. NumPy only."""
