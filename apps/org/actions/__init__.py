"""The verbs of the bureau's own books: accounts, people, units and places, roles, absences, imports."""
