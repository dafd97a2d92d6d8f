"""Who did what and when: a log that only grows, and tells when somebody changed it."""
