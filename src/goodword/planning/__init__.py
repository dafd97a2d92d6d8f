"""The main job: a brief in, a vetted, explained shortlist and a proven roster out."""
