"""Why a request is not answered, in words."""


class Refusal(Exception):
    """Answered with a page, or in the API with JSON, in the reader's language."""

    def __init__(self, status: int, key: str, *, hint: str = "", **values: str) -> None:
        """
        Args:
            key: of the sentence in tracker.messages.
            hint: what may be meant instead, in both languages or none.
            values: fill the sentence; one that is itself a key is put into words first.
        """
        super().__init__(key)
        self.status = status
        self.key = key
        self.hint = hint
        self.values = values
