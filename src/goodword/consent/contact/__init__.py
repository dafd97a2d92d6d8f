"""Who does not want to be contacted: one answer for searches, plans, asks and campaigns."""
