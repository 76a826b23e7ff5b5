"""Backwards: from printed figures to the counts and the methods that could have produced them."""
