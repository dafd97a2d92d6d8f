"""Trust, summed up: a profile of the signals, and a rank only by weights that the user sees and sets."""
