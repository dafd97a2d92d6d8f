"""Networks that are asked for creators: what each gives and costs, refreshed politely, kept no longer than allowed."""
