"""Values every room shares: money, estimates, tiers, places on the globe, errors, tables. No I/O."""
