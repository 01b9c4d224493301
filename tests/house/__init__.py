"""Tests that guard the house itself."""
