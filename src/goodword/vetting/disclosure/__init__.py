"""Disclosure audit: is an advertisement marked as one, in words and a place that the rules of a country accept?"""
