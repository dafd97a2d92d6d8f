"""A campaign measured from the ledger: its links, hits, codes and orders, in the same measures as plain files."""
