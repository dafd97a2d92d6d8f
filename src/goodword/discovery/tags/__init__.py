"""The team's own vocabulary for creators."""
