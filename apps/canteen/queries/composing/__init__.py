"""Composing a week: a menu as plain facts in memory, the checks on it, and what fills or mends it.

Nothing in here asks the database: the editor judges every change, and filling tries hundreds of them.
"""
