"""Leaked codes: which part of a code's orders came from outside the creator's audience, for a person to look at."""
