"""A reviewer clears the queue on a phone: a real browser of a phone's size, on a server that is restarted meanwhile."""
