"""Where people are paid: sealed accounts, opened for the file of the bank alone."""
