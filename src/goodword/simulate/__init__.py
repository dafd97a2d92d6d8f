"""Worlds with known truth."""
