"""The public upload APIs: each translates to the core and holds no logic of its own."""

from flask import Flask

from imghost.dialects import amr, chevereto, imgcloud, ogensync, openapi, optimage, shared_v1
from imghost.dialects.shared_v1 import Side


def init_app(app: Flask) -> None:
    """Register every dialect."""
    app.register_blueprint(chevereto.bp)
    app.register_blueprint(ogensync.bp)
    app.register_blueprint(optimage.bp)
    app.register_blueprint(amr.bp)
    app.register_blueprint(imgcloud.bp)
    shared_v1.share(
        app,
        with_key=Side(list_images=amr.list_images, upload_image=amr.upload_image, present=amr.present),
        without_key=Side(
            list_images=optimage.list_images, upload_image=optimage.upload_image, present=optimage.present
        ),
    )
    openapi.init_app(app)
