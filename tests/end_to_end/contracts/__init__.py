"""What other people rely on, kept as text: the words of the command line, settings, formats, and what is judged."""
