"""What is owed to whom and why, paid once, corrected by counter-entries."""
