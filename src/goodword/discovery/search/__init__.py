"""Search: words, meaning and structure of everybody in the catalogue, from an index on disk."""
