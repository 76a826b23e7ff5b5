"""A published trial recomputed: a trial file in, a rerun out."""
