"""How what comes next is chosen."""
