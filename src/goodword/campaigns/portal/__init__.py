"""The creator's own page: agreement, figures, consent, what is stored, "erase me"; by a signed link that ends."""
