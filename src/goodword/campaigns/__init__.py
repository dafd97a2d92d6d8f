"""Campaigns: from a roster to agreed, posted and paid, with the record of it."""
