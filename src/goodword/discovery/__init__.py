"""From a brief to the people who fit it, each with reasons."""
