"""How the next chord is taken from what a network foretells: each way in a file of its own."""
