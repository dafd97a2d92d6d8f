"""People like these: who shares an audience with them, who posts what they post, or both."""
