"""What a campaign brought, and how sure we can be."""
