"""Plans, and what accounts use of them."""
