"""Records of trial registries turned into trial files. Nothing here computes an effect."""
