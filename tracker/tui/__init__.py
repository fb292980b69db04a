"""The interactive terminal: the rows of the commands, on screens that a person works through with keys."""
