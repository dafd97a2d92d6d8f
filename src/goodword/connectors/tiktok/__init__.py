"""TikTok's Display API: creators who signed in for us, and nobody else."""
