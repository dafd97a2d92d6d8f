"""Where shops send their events: checked, kept, and only then acknowledged."""
