"""Approvals: requests that somebody at a post must grant, step by step."""
