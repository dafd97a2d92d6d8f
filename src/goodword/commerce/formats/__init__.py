"""What shops send, each in its own form, read into events of orders. Nothing else of what they send is kept."""
