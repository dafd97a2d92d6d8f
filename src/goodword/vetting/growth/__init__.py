"""Growth: jumps in followers that nothing in the account's own posts explains, and what followed them."""
