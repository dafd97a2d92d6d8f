"""From a list of creators to a plan, a brief's pins and bans, and a campaign."""
