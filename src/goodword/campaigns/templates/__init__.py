"""Templates of messages that users write themselves, with named places for what is known of a person."""
