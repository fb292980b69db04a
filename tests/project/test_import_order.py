"""No process imports first what another imports first, and each imports everything."""

from tests.import_order import ROOT, module_names, order_of


def test_each_process_begins_elsewhere_and_imports_all() -> None:
    names = ["a", "b", "c", "d", "e"]
    orders = [order_of(worker, 3, names) for worker in range(3)]
    assert [order[0] for order in orders] == ["a", "b", "d"]
    assert [sorted(order) for order in orders] == [names] * 3


def test_modules_have_the_names_by_which_pytest_imports_them() -> None:
    assert __name__ in module_names()
    assert all((ROOT / f"{name.replace('.', '/')}.py").is_file() for name in module_names())
