"""Goodword: find the people whose word counts, book them on a small budget, and prove what it brought."""
