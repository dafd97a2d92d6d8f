"""Goals told elsewhere: calendar feeds, digests by e-mail or webhook."""
