"""The inbox, the record of a request with its sheet, delegations and routes."""
