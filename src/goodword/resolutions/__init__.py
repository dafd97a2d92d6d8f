"""A goal of any kind becomes small, dated, measurable steps, with odds that are kept honest."""
