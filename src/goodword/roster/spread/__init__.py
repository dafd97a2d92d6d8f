"""Word of mouth: whom to book so that what they say travels furthest, with a proof of how far it could have gone."""
