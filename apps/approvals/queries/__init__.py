"""Who stands where, which route fits, and what has changed since."""
