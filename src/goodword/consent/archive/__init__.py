"""Archives that networks make for their users: which files are opened, and what is read of them."""
