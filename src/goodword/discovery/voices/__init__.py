"""Hidden voices: rising accounts, people heeded by those around them, people known to others without an account."""
