"""What creators are expert in: learnt from creators whose niche is known."""
