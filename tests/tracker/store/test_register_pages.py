"""A long register, read by pages."""

from datetime import UTC, datetime

from tracker.register.account import Account
from tracker.store.store import Store

AT = datetime(2026, 11, 23, tzinfo=UTC)
ACCOUNTS = tuple(
    Account(
        platform="weibo", handle=str(1000 + place), name=f"账号{place}", unit="甲局", supervisor="", region=("长沙市",)
    )
    for place in range(250)
)


def test_pages_have_the_register_in_its_order() -> None:
    with Store.open("sqlite://") as store:
        store.sync_register(ACCOUNTS, AT)
        pages = store.register_pages()
        store.sync_register(ACCOUNTS[1:], AT)  # who leaves the register meanwhile stays in the list that is shown
        pages.prepare([240, 3, 3])
        assert [pages.is_loaded(place) for place in (3, 240, 0)] == [True, True, False]
        assert (len(pages), pages[0], pages[-1], pages[3]) == (250, ACCOUNTS[0], ACCOUNTS[-1], ACCOUNTS[3])
        assert (pages.rows_at([240, 7]), tuple(pages[5:7])) == ([ACCOUNTS[240], ACCOUNTS[7]], ACCOUNTS[5:7])
        assert [(entry.key, entry.name, entry.region, entry.kind, entry.filing.state) for entry in pages.entries()] == [
            (account.key, account.name, account.region, account.kind, account.filing.state) for account in ACCOUNTS
        ]
        assert len(store.register_pages()) == 249
