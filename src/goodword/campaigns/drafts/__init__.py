"""Drafts for several people at once: kept, looked at one by one, changed, sent by hand, exported."""
