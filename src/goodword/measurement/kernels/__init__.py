"""Compiled inner loops of the lift engine; imported lazily, compiled once and cached."""
