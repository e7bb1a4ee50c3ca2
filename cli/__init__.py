"""`vouchers`: the API for people at a terminal. Knows nothing of the service but its API."""
