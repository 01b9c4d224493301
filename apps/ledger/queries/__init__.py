"""What pages and reports read of money."""
