"""Hyper-local: where creators and their audiences are, as distributions, and what local people cost."""
