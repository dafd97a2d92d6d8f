"""Tallies on a phone: a tap for everybody who was told, or who said the code; nothing is lost without a network."""
