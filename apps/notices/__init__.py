"""Notices: who is told what, and on which way it reaches them."""
