"""The web app, assembled from the doors of the rooms."""
