"""What campaigns measured, kept as the prior of the next one: visible, versioned, resettable, with forgetting."""
