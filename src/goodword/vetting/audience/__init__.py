"""Audience credibility: which sampled followers look like people, what share of the audience does, how sure that is."""
