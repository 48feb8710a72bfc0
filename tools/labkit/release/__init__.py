"""What is given to others: tools/release, and its check."""
