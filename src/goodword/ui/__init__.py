"""The page kit: components, tokens, templates, security of forms."""
