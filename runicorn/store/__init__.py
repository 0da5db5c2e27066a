"""Floor 1: the only code that opens files of a run. `writer` writes; everything else here only reads."""
