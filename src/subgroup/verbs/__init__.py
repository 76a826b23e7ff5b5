"""Verbs: validate, choose a method, call its kernel, wrap the answer."""
