"""One campaign as a whole: every file that is there read, everything measured that these files can tell."""
