"""The Participation Portal: people's words travel from a survey or a forum to a promise kept."""
