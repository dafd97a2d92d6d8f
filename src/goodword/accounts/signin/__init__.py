"""Sessions, API tokens, links that work once, and how often sign-in failed."""
