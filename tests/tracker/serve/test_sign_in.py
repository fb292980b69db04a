"""Signing in and out."""

from tests.tracker.serve.served import Served
from tracker.serve.people import Role, csrf_of


def test_who_is_signed_in_signs_out_by_a_form_of_theirs_alone(served: Served) -> None:
    assert served.ask("/sign-out", form={}).status == 401
    cookies = served.sign_in("张三", Role.REVIEWER)
    (token,) = cookies.values()

    assert served.ask("/sign-out", cookies, form={}).status == 403
    assert served.ask("/sign-out", cookies, form={"csrf": csrf_of("another")}).status == 403
    assert served.ask("/sign-out", cookies, form={"csrf": csrf_of(token)}).status == 303
    assert served.ask("/sign-out", cookies, form={"csrf": csrf_of(token)}).status == 401
