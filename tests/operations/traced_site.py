"""What `test_power.py` traces: a site that changes things, and says on its standard error when it answers."""

import io
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

from imghost import create_app
from imghost.extensions import db
from imghost.models import Image, User
from imghost.services.accounts.api_keys import USER_SCOPES, mint_key
from imghost.services.accounts.avatar import set_avatar
from imghost.services.accounts.user_add import add_user
from imghost.services.actor import Actor
from imghost.services.delivery.watermark_images import picture_mark
from imghost.services.images.delete import mark_deleted
from imghost.services.upkeep.backup.make import make_backup
from imghost.services.upkeep.migration.run import migrate_database
from imghost.services.uploads.processing import process
from imghost.services.uploads.replace import replace_file
from imghost.settings import Settings
from imghost.storage.current import storage
from imghost.storage.staging import StagedFile
from tests.pictures import png


def main(home: Path) -> None:
    """Do everything that is acknowledged, one after the other."""
    logging.disable(logging.CRITICAL)
    app = create_app(Settings(home=home, redis_url=f"unix://{home}/none", upload_wait=0))
    with app.app_context():
        migrate_database()
        user = add_user("ada", "ada@example.org", "a long password", role="admin")
        _, credential = mint_key(user, "tests", USER_SCOPES)
        db.session.commit()
        answer("key")
    form = {"source": (io.BytesIO(png(900, 700)), "a.png")}
    sent = app.test_client().post("/api/1/upload", headers={"X-API-Key": credential}, data=form)
    assert sent.status_code == 200
    answer("upload")
    with app.app_context():
        user, image = db.session.get_one(User, 1), db.session.get_one(Image, 1)
        process(image.id)
        answer("process")
        staged(lambda file: replace_file(Actor(user=user), db.session.get_one(Image, 1), file, "b.png"))
        answer("replace")
        staged(lambda file: set_avatar(user, file))
        db.session.commit()
        answer("avatar")
        staged(picture_mark)
        answer("mark")
        make_backup(home.parent / "backup", 1, lambda _done, _total: None)
        answer("backup")
        mark_deleted(db.session.get_one(Image, 1))
        db.session.commit()
        answer("delete")
    os._exit(0)


def staged(use: Callable[[StagedFile], object]) -> None:
    file = storage().stage(10**7)
    try:
        file.write(png(600, 500))
        use(file)
    finally:
        file.close()


def answer(what: str) -> None:
    os.write(2, f"ANSWER {what}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
