"""Offers and agreements: what is paid for what, the state of it, price advice, papers to print."""
