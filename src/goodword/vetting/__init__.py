"""Evidence about each creator: every signal a value, an interval, its evidence and a sentence."""
