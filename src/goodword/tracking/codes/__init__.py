"""Promo codes that are easy to say aloud: no two sound or look alike, and none is rude."""
