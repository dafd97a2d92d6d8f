"""Lists of creators, and everything that is done with many of them at once."""
