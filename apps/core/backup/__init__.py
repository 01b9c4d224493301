"""Backup and restore: database, files and what the archive must say about itself, each way in one command."""
