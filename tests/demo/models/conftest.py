"""Rendered scenes: each shows one thing that an analyser claims to see."""

import math
import random
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw, ImageFilter

Scene = Callable[[], Image.Image]


def _blank(colour: tuple[int, int, int] | str,
           size: tuple[int, int] = (480, 360)) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", size, colour)
    return picture, ImageDraw.Draw(picture)


def _speckle(picture: Image.Image, box: tuple[int, int, int, int], colours: list[tuple[int, int, int]],
             *, dot_px: int = 5, count: int = 9000) -> None:
    draw, dice = ImageDraw.Draw(picture), random.Random(1)
    for _ in range(count):
        x, y = dice.randint(box[0], box[2] - dot_px), dice.randint(box[1], box[3] - dot_px)
        draw.rectangle((x, y, x + dot_px - 1, y + dot_px - 1), fill=dice.choice(colours))


def _meadow() -> Image.Image:
    picture, draw = _blank("black")
    for y in range(200):
        draw.line((0, y, 480, y), fill=(90 + y // 3, 150 + y // 4, 235))
    _speckle(picture, (0, 200, 480, 360), [(40, 110, 30), (70, 150, 50), (30, 90, 25)])
    return picture


def _forest() -> Image.Image:
    picture, _ = _blank((40, 90, 30))
    _speckle(picture, (0, 0, 480, 360), [(30, 80, 25), (60, 130, 45), (20, 60, 20)])
    return picture


def _sea() -> Image.Image:
    picture, draw = _blank((205, 215, 225))
    draw.rectangle((0, 150, 480, 360), fill=(30, 110, 130))
    return picture


def _stars() -> Image.Image:
    picture, draw = _blank((3, 3, 8), (720, 540))
    dice = random.Random(2)
    for _ in range(160):
        x, y = dice.randint(5, 714), dice.randint(5, 534)
        draw.ellipse((x, y, x + 5, y + 5), fill=(255, 250, 240))
    return picture


def _sunset() -> Image.Image:
    picture, draw = _blank((30, 20, 25))
    for y in range(240):
        draw.line((0, y, 480, y), fill=(250, 90 + y // 2, 40))
    return picture


def _cloudy() -> Image.Image:
    picture, draw = _blank((110, 165, 235))
    for x, y in ((60, 30), (220, 60), (330, 20), (140, 90)):
        draw.ellipse((x, y, x + 120, y + 45), fill=(245, 245, 248))
    picture = picture.filter(ImageFilter.GaussianBlur(6))
    _speckle(picture, (0, 220, 480, 360), [(60, 50, 40), (90, 80, 60), (70, 60, 50)])
    return picture


def _snow() -> Image.Image:
    picture, draw = _blank((250, 250, 252))
    draw.rectangle((0, 0, 480, 130), fill=(110, 160, 230))
    return picture


def _beach() -> Image.Image:
    picture, draw = _blank((90, 150, 230))
    draw.rectangle((0, 130, 480, 200), fill=(40, 110, 170))
    _speckle(picture, (0, 200, 480, 360), [(225, 200, 150), (205, 180, 130), (235, 215, 170)], dot_px=3, count=30000)
    return picture


def _bloom() -> Image.Image:
    picture, draw = _blank((35, 90, 40))
    for ring, radius in ((16, 110), (12, 75), (8, 40)):
        for turn in range(ring):
            angle = 2 * math.pi * turn / ring
            x, y = 240 + radius * math.cos(angle), 180 + radius * math.sin(angle)
            petal = (x - 28, y - 28, x + 28, y + 28)
            draw.ellipse(petal, fill=(235, 90, 60 + 3 * turn), outline=(150, 30, 60), width=3)
    return picture


def _skin() -> Image.Image:
    picture, draw = _blank((70, 80, 110))
    draw.ellipse((140, 40, 340, 320), fill=(222, 172, 145))
    return picture


def _fur() -> Image.Image:
    picture, draw = _blank((150, 115, 80))
    dice = random.Random(3)
    for _ in range(5000):
        x, y, tone = dice.randint(0, 480), dice.randint(0, 360), dice.randint(-45, 45)
        draw.line((x, y, x + dice.randint(2, 8), y + 18), fill=(160 + tone, 125 + tone, 90 + tone), width=2)
    return picture


def _planks() -> Image.Image:
    picture, draw = _blank((140, 80, 35))
    for y in range(0, 360, 60):
        draw.line((0, y, 480, y), fill=(95, 50, 20), width=2)
    return picture


def _plaster() -> Image.Image:
    return _blank((150, 148, 145))[0]


def _sheet() -> Image.Image:
    return _blank((240, 240, 238))[0]


def _lamps() -> Image.Image:
    picture, draw = _blank((20, 30, 70))
    for x in range(30, 480, 60):
        for y in (250, 300):
            draw.ellipse((x, y, x + 9, y + 9), fill=(255, 200, 90))
    return picture


def _print() -> Image.Image:
    picture, draw = _blank((235, 232, 228), (540, 360))
    dice = random.Random(4)
    for row in range(14):
        x = 24
        while x < 500:
            width = dice.randint(4, 9)
            draw.rectangle((x, 16 + 24 * row, x + 2, 26 + 24 * row), fill=(25, 25, 25))
            bar = 16 + 24 * row + dice.choice((0, 4, 8))
            draw.rectangle((x, bar, x + width, bar + 2), fill=(25, 25, 25))
            x += width + dice.choice((3, 3, 3, 10))
    return picture


def _bricks() -> Image.Image:
    picture, draw = _blank((200, 195, 190), (480, 480))
    for row in range(16):
        for column in range(-1, 9):
            x, y = 60 * column + 30 * (row % 2), 30 * row
            draw.rectangle((x + 3, y + 3, x + 56, y + 26), fill=(120, 70, 60))
    return picture


def _blades() -> Image.Image:
    picture, draw = _blank((60, 60, 60), (480, 480))
    dice = random.Random(5)
    for _ in range(5000):
        x, y, angle, tone = dice.randint(0, 480), dice.randint(0, 480), dice.uniform(0, math.pi), dice.randint(40, 210)
        draw.line((x, y, x + 46 * math.cos(angle), y + 46 * math.sin(angle)), fill=(tone, tone, tone), width=3)
    return picture


def _pebbles() -> Image.Image:
    picture, draw = _blank((30, 30, 30), (480, 480))
    dice = random.Random(6)
    for _ in range(2500):
        x, y, wide, high, tone = (dice.randint(-10, 480), dice.randint(-10, 480), dice.randint(12, 26),
                                  dice.randint(10, 22), dice.randint(90, 220))
        draw.ellipse((x, y, x + wide, y + high), fill=(tone, tone, tone), outline=(25, 25, 25), width=2)
    return picture


def _gravelled() -> Image.Image:
    picture, _ = _blank((130, 130, 130))
    _speckle(picture, (0, 0, 480, 360), [(90, 90, 92), (125, 124, 122), (170, 168, 166)])
    return picture


def _coins() -> Image.Image:
    picture, draw = _blank((40, 40, 45))
    for x in range(60, 480, 90):
        for y in range(60, 360, 90):
            draw.ellipse((x - 30, y - 30, x + 30, y + 30), fill=(190, 180, 150))
    return picture


def _cart() -> Image.Image:
    picture, draw = _blank((215, 215, 215))
    draw.rectangle((90, 130, 390, 200), fill=(150, 60, 60))
    for x in (130, 350):
        draw.ellipse((x - 55, 205, x + 55, 315), outline=(20, 20, 20), width=9)
    return picture


def _shadow() -> Image.Image:
    picture, draw = _blank("white")
    draw.polygon([(100, 330), (140, 120), (230, 90), (300, 110), (390, 60), (370, 200), (330, 330)], fill="black")
    return picture


def _house() -> Image.Image:
    picture, draw = _blank((190, 205, 225))
    draw.rectangle((100, 110, 380, 360), fill=(175, 150, 130), outline=(60, 50, 45), width=4)
    for x in range(125, 360, 50):
        for y in range(135, 340, 50):
            draw.rectangle((x, y, x + 28, y + 30), fill=(50, 60, 80))
    return picture


def _mast() -> Image.Image:
    picture, draw = _blank((150, 170, 200), (360, 480))
    draw.rectangle((165, 120, 190, 480), fill=(60, 55, 60))
    draw.rectangle((171, 90, 184, 480), fill=(60, 55, 60))
    return picture


SCENES: dict[str, Scene] = {
    "meadow": _meadow, "forest": _forest, "sea": _sea, "stars": _stars, "sunset": _sunset, "cloudy": _cloudy,
    "snow": _snow, "beach": _beach, "bloom": _bloom, "skin": _skin, "fur": _fur, "planks": _planks,
    "plaster": _plaster, "sheet": _sheet, "lamps": _lamps, "print": _print, "bricks": _bricks, "blades": _blades,
    "pebbles": _pebbles, "gravelled": _gravelled, "coins": _coins, "cart": _cart, "shadow": _shadow, "house": _house,
    "mast": _mast,
}


@pytest.fixture(scope="session")
def scene() -> Callable[[str], Image.Image]:
    """Renders a scene by its name."""
    return lambda name: SCENES[name]()
