"""A campaign in plain files brought into the ledger: links, hits, codes, posts and orders."""
