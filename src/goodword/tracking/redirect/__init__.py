"""The redirect server: answers after the click is on the disk, and moves clicks into the ledger behind the visitor."""
