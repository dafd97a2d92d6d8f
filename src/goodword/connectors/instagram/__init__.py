"""Instagram: professional accounts, hashtags, the creator marketplace, and what creators share by signing in."""
