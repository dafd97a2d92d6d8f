"""The command line, assembled from the doors of the rooms."""
