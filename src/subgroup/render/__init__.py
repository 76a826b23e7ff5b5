"""Saying: digits, words and grids. Knows tables and marks, not statistics."""
