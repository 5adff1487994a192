"""What all others stand on."""
