"""Each family of methods side by side with its peer, in one process: they agree first, then both are timed."""
