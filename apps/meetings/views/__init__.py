"""The pages of the meeting rooms."""
