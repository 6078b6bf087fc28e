"""What follows a transaction: once it has ended, never at a savepoint in between."""

import pytest

from imghost.effects import on_commit, on_undo
from imghost.extensions import db

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(("commits", "expected"), [(True, ["kept"]), (False, ["undone"])])
def test_a_savepoint_decides_nothing(commits: bool, expected: list[str]) -> None:
    done: list[str] = []
    on_commit(db.session, lambda: done.append("kept"))
    on_undo(db.session, lambda: done.append("undone"))
    with db.session.begin_nested():
        pass
    with pytest.raises(ZeroDivisionError), db.session.begin_nested():
        raise ZeroDivisionError
    assert done == []
    (db.session.commit if commits else db.session.rollback)()
    assert done == expected
