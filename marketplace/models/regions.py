"""Where: labour market regions, municipalities, postcode areas."""

from __future__ import annotations

from django.db import models


class Region(models.Model):
    """A labour market region (arbeidsmarktregio)."""

    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=60)
    slug = models.SlugField(unique=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """A municipality with a point inside it."""

    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=60)
    display_name = models.CharField(max_length=60)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="municipalities")
    inhabitants = models.PositiveIntegerField()
    lat = models.FloatField()
    lon = models.FloatField()

    class Meta:
        verbose_name_plural = "municipalities"
        ordering = ["display_name", "id"]

    def __str__(self) -> str:
        return self.display_name


class PostcodeArea(models.Model):
    """A four-digit postcode with a point near the middle of its place: good for kilometres, not for streets."""

    pc4 = models.CharField(max_length=4, unique=True)
    place = models.CharField(max_length=60)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="postcode_areas")
    lat = models.FloatField()
    lon = models.FloatField()

    class Meta:
        ordering = ["pc4"]
        indexes = [models.Index(fields=["place"], name="postcode_area_by_place")]

    def __str__(self) -> str:
        return f"{self.pc4} {self.place}"
