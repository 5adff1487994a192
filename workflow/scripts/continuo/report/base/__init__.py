"""What all pages have."""
