"""What is found in music."""
