"""What somebody of the team wrote about a creator."""
