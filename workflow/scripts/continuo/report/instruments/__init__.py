"""What a page lets its reader play with: networks as the browser runs them."""
