"""Compiled inner loops of vetting; imported lazily, compiled once and cached."""
