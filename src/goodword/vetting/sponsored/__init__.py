"""Posts that look like advertising: what is marked, what is learnt from it, and what deserves a look."""
