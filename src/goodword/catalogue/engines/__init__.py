"""One private package per engine; each imports only its own library."""
