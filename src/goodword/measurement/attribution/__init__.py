"""Who brought the conversions, by several models, and what experiments say about them."""
