"""Verbs: validate, choose a method, call its kernel, wrap the answer."""

from subgroup import kernels as kernels  # a verb finds its method in the catalogue, which importing the kernels fills
