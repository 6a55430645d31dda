"""What a browser's fake camera sees: one picture of 1280 × 720, which may change while it looks."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageFilter

SIZE = (1280, 720)
_GROUND = (96, 92, 88)


def look_at_nothing(camera: Path) -> None:
    _show(camera, Image.new("RGB", SIZE, _GROUND))


def look_at(camera: Path, picture: bytes, *, side: int = 560, turn: float = 4.0, blur: float = 0.8) -> None:
    """Hold a picture (PNG) before the camera, ``side`` pixels wide, a little turned and out of focus."""
    code = Image.open(io.BytesIO(picture)).convert("RGB").resize((side, side), Image.Resampling.BICUBIC)
    code = code.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=_GROUND)
    scene = Image.new("RGB", SIZE, _GROUND)
    scene.paste(code, ((SIZE[0] - code.width) // 2, (SIZE[1] - code.height) // 2))
    _show(camera, scene.filter(ImageFilter.GaussianBlur(blur)))


def _show(camera: Path, scene: Image.Image) -> None:
    """Write one frame of Y4M over the one before: the browser reads the file in a loop."""
    luma, blue, red = scene.convert("YCbCr").split()
    half = (SIZE[0] // 2, SIZE[1] // 2)
    head = f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F20:1 Ip A1:1 C420jpeg\nFRAME\n".encode()
    frame = head + luma.tobytes() + blue.resize(half).tobytes() + red.resize(half).tobytes()
    with camera.open("r+b" if camera.exists() else "wb") as file:
        file.write(frame)
