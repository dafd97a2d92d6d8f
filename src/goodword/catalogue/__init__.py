"""The analytical store: raw append-only tables, and the tables derived from them."""
