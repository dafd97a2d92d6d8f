"""Whom to book for the money: a roster, and a proof of how far from the best possible it can be."""
