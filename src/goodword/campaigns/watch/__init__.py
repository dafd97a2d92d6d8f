"""Posts of running campaigns looked for by itself: when to ask whom, one process at a time, what was done."""
