"""The guide of docs/guide.md: its commands are run, and it holds what they print."""
