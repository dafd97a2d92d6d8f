"""Everything copied into one file and back, checked, and people taken out of everything."""
