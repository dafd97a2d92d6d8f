"""People without an account: kept, found, booked and measured like the others."""
