"""The distributed engine: a Spark cluster that sees the catalogue's folder."""
