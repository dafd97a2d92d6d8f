"""Bluesky: what its AppView serves openly, by PyPI `atproto`; Jetstream and repository exports read offline."""
