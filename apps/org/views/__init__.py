"""The pages of the bureau's own books."""
