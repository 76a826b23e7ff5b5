"""Answers: frozen, remembering inputs, method and level. They lay themselves out and compute nothing."""
