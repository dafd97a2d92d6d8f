"""Everything that speaks for and against one creator, gathered in one file that can be kept and shown later."""
