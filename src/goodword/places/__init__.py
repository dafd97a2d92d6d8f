"""Places resolved offline against a gazetteer, in any script."""
