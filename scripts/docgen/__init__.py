"""The parts of the docs that come from the code."""
