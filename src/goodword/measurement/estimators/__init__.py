"""Ways of saying what would have happened without the campaign."""
