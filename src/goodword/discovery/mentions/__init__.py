"""Who already talks about us, about our competitors, or about brands like ours."""
