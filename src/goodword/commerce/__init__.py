"""Orders: what shops say about them, kept event by event, and each order as the view of its events."""
