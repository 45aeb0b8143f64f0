"""Pictures of the demo region, drawn here: flat scenes and initials, so that nobody's photo is needed."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
SKY, FIELD, PAPER, INK = (228, 240, 247), (148, 178, 132), (251, 248, 244), (36, 28, 38)
COLOURS: tuple[Colour, ...] = (
    (90, 42, 98),
    (28, 102, 55),
    (127, 74, 0),
    (23, 90, 128),
    (161, 29, 39),
    (93, 82, 97),
)
SIZE = (960, 640)


def a_logo(name: str, number: int) -> bytes:
    """The first letters of a name on a plain card."""
    colour = COLOURS[number % len(COLOURS)]
    image = Image.new("RGB", (480, 360), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((60, 30, 420, 330), radius=36, fill=colour)
    letters = "".join(word[0] for word in name.split() if word[0].isupper())[:2]
    draw.text((240, 180), letters, font=ImageFont.load_default(size=150), fill=PAPER, anchor="mm")
    return _written(image)


def a_greenhouse(number: int) -> bytes:
    """Glass roofs above rows of plants."""
    image, draw = _outside()
    for left in range(60, 900, 210):
        draw.polygon([(left, 300), (left + 105, 200), (left + 210, 300)], fill=(243, 248, 250), outline=INK)
        draw.rectangle((left, 300, left + 210, 470), fill=(220, 235, 240), outline=INK)
        for plant in range(left + 25, left + 200, 40):
            draw.line((plant, 465, plant, 340), fill=(28, 102, 55), width=6)
            draw.ellipse((plant - 12, 380, plant + 12, 410), fill=COLOURS[(number + plant) % 2 * 4])
    return _written(image)


def a_warehouse(number: int) -> bytes:
    """A long building with doors, and boxes before it."""
    image, draw = _outside()
    draw.rectangle((80, 220, 880, 470), fill=(203, 210, 216), outline=INK)
    draw.rectangle((80, 220, 880, 262), fill=COLOURS[number % len(COLOURS)])
    for left in range(130, 830, 150):
        draw.rectangle((left, 320, left + 100, 470), fill=(242, 237, 230), outline=INK)
    for box in range(3 + number % 3):
        left = 160 + box * 120
        draw.rectangle((left, 480, left + 70, 550), fill=(205, 170, 120), outline=INK)
        draw.line((left + 35, 480, left + 35, 550), fill=INK, width=3)
    return _written(image)


def a_house(number: int) -> bytes:
    """A house with a lit window and a tree."""
    image, draw = _outside()
    draw.rectangle((320, 280, 640, 500), fill=(244, 226, 205), outline=INK)
    draw.polygon([(290, 280), (480, 150), (670, 280)], fill=COLOURS[number % len(COLOURS)])
    draw.rectangle((450, 380, 520, 500), fill=INK)
    for left in (350, 550):
        draw.rectangle((left, 330, left + 60, 390), fill=(255, 200, 69), outline=INK)
    draw.rectangle((755, 400, 775, 500), fill=(110, 80, 50))
    draw.ellipse((700, 270, 830, 420), fill=(28, 102, 55))
    return _written(image)


def _outside() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", SIZE, SKY)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 460, *SIZE), fill=FIELD)
    return image, draw


def _written(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, format="PNG")
    return target.getvalue()
