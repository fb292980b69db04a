"""The interactive terminal: the rows and the steps of the commands, on screens. Only this folder knows Textual."""
