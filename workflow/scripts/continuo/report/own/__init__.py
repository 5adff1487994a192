"""The page of a piece of the user's own: what models have made of it."""
