"""A running driver of browsers in place of one that is started."""

from playwright import async_api as pw


class LentDriver:
    """It stays when a browser stops it."""

    def __init__(self, driver: pw.Playwright) -> None:
        self.chromium = driver.chromium

    async def start(self) -> "LentDriver":
        return self

    async def stop(self) -> None:
        """Nothing: the next browser uses it too."""
