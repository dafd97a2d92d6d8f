"""Campaigns in a simulated world: posts, clicks, orders and daily outcomes whose true effect is known."""
