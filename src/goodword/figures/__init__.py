"""Named evaluations and benchmarks: every figure in the docs is recomputed by a command."""
