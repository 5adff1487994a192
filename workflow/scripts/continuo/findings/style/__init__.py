"""What gives music away: its features, the test whether one could tell, the rules of its style."""
