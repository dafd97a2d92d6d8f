"""A goal in somebody's own words, taken apart into fields that are shown back."""
