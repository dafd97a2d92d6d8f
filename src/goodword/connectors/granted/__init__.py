"""Creators who signed in at a network for us: their sign-ins, kept sealed, and what they share of their audience."""
