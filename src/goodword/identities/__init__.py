"""One person, several accounts: proposed with evidence, merged by the user, undone at will."""
