"""Short links, promo codes, cards, and the redirect server: which word brought whom, with nothing lost."""
