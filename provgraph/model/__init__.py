"""Facts and claims as frozen values: what the rooms hand to one another."""
