"""What creators hand over by their own choice: asked for by a signed link, previewed, given, revoked, ended."""
