"""Files read row by row: columns recognised, bad rows set aside with their reason."""
