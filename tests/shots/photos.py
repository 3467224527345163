"""Pictures of products without a backend: drawn as the stub draws them, always the same."""

from __future__ import annotations

import io

from PIL import Image

from kiosk.adapters.pictures import PicturePixels
from server_stub import catalogue
from server_stub.pictures import product_png

SCHEME = "picture:"
"""Before the name that a product has in the stub's catalogue, as in `picture:Tomatoes`."""


class DrawnPhotos:
    """Has the picture of each product of the stub's catalogue, at once; any other address never arrives.

    `pixels` raises `KeyError` for a name that the catalogue does not have.
    """

    def __init__(self) -> None:
        found = catalogue.load(catalogue.find_folder(), 0.0).products
        self._products = {SCHEME + product.description: product for product in reversed(found)}
        self._drawn: dict[str, PicturePixels] = {}

    def want(self, url: str) -> None:
        """There is nothing to wait for."""

    def pixels(self, url: str) -> PicturePixels | None:
        if not url.startswith(SCHEME):
            return None
        if url not in self._drawn:
            product = self._products[url]
            with Image.open(io.BytesIO(product_png(product.shape, product.colors, product.motif))) as picture:
                self._drawn[url] = PicturePixels(picture.convert("RGBA").tobytes(), *picture.size)
        return self._drawn[url]
