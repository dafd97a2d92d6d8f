"""A plan as one HTML file that opens anywhere without a network and prints well."""
