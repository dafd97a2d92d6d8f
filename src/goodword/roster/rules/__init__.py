"""Rosters that keep to rules: at most and at least, one offer per creator, people apart; chosen, proven, explained."""
