"""Comments: advertising of one's own things, what the rest are made of, in any language."""
