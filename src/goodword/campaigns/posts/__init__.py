"""Posts of a campaign: found in the catalogue, confirmed, followed at 1 h, 1 d, 7 d and 30 d, with proof and rights."""
