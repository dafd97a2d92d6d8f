"""Outreach: the board of who was asked, messages that rest on what creators posted, consent, reminders."""
