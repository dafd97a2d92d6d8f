"""Very large rosters: chosen on a sample of people, improved on all, and proven by charging shared people."""
