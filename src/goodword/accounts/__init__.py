"""Users with roles, sign-in, API tokens, who did what. One user on this machine needs none of it."""
