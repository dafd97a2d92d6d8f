"""What data says about a goal: files of outcomes by day or by order, and the posts of the catalogue."""
