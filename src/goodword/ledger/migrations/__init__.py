"""Alembic's script folder."""
