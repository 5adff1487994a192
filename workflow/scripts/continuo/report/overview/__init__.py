"""The page that sums up all experiments."""
