"""Mastodon and compatible servers, by PyPI `Mastodon.py`: their rules, and the wish not to be indexed, are kept to."""
