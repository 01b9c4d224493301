"""What people type about findings."""
