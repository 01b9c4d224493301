"""Tables that come in from files: read, judged cell by cell, written as a whole, taken back as a whole."""
