"""What pages ask about notices."""
