"""Published trials: the trial file's model and reader, and the references. Nothing here computes."""
