"""A made province from the national table to a register in which every account has an answer."""
