"""A province's quarter, made: 2,435 accounts of which is known what the program must find out."""
