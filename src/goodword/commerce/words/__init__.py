"""What a shop calls its orders and codes."""
