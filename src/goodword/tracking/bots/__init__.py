"""Who follows a link: people, in-app browsers among them, or programs."""
