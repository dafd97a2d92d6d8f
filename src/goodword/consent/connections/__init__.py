"""Networks that creators connect by signing in there."""
