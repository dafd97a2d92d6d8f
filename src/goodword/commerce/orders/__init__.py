"""Orders in the ledger: events that are only added, and each order as their view."""
