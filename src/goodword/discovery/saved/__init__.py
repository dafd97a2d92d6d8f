"""Searches that are run again, and say what is new."""
