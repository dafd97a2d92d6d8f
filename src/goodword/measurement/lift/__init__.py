"""What a campaign brought in its places: readings with their interval, p and checks."""
