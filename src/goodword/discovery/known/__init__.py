"""Influencers among our own: customers and followers matched with the catalogue by keyed hashes."""
