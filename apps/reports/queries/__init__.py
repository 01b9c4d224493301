"""Joins for pages and reports."""
