"""The transactional store: SQLite by default, PostgreSQL by URL."""
