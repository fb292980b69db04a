"""Workers of several machines, as processes here, with what goes wrong under them."""
