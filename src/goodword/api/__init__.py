"""The HTTP API, assembled from the doors of the rooms."""
