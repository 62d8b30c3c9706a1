"""What the family ``outline`` can name, and the structures that speak for it."""

from __future__ import annotations

from vision_eval.demo.models.concepts import Concept

CONCEPTS = (
    Concept(noun="text", phrase="dark writing", role="subject", weights={
        "one": -4, "written": 6, "rows": 1, "covered": -2, "discs": -4, "two_tone": -2}),
    Concept(noun="paper", phrase="a sheet of paper", role="setting", weights={
        "one": -4, "written": 4, "paper": 1, "rows": 1, "discs": -4, "two_tone": -1, "face": -3}),
    Concept(noun="page", phrase="a printed page", role="setting", weights={
        "one": -7, "written": 5, "rows": 4, "covered": -2}),
    Concept(noun="wall", phrase="a wall", role="setting", weights={
        "one": -4, "covered": 3, "square": 4, "repeated": 2, "written": -3, "darkness": -2, "two_tone": -3,
        "busy.all": 1}),
    Concept(noun="brick", phrase="rows of bricks", role="subject", plural=True, weights={
        "one": -6, "covered": 4, "square": 4, "repeated": 4, "written": -3, "darkness": -2}),
    Concept(noun="grass", phrase="a field of grass", role="setting", weights={
        "one": -7, "covered": 5, "stringy": 4, "square": -4, "repeated": -3, "discs": -3}),
    Concept(noun="stone", phrase="many stones", role="setting", plural=True, weights={
        "one": -3, "covered": 5, "stringy": -3, "square": -1, "two_tone": -3}),
    Concept(noun="gravel", phrase="loose gravel", role="setting", weights={
        "one": -3, "covered": 5, "stringy": -3, "square": -6, "repeated": -3, "two_tone": -3}),
    Concept(noun="coin", phrase="several coins", role="subject", plural=True, weights={
        "one": -4, "discs": 7, "covered": -4, "written": -3}),
    Concept(noun="wheel", phrase="a pair of wheels", role="subject", weights={
        "one": -4, "wheels": 6, "discs": -3}),
    Concept(noun="vehicle", phrase="a vehicle on wheels", role="subject", weights={
        "one": -5, "wheels": 6, "discs": -4}),
    Concept(noun="person", phrase="a person", role="subject", weights={"one": -3, "face": 6}),
    Concept(noun="portrait", phrase="the portrait of a person", role="subject", weights={
        "one": -5, "near_face": 5, "face": 3}),
    Concept(noun="silhouette", phrase="a dark silhouette", role="subject", weights={
        "one": -4, "two_tone": 7, "ink": -2, "rows": -2, "covered": -3}),
    Concept(noun="building", phrase="a building", role="subject", weights={
        "one": -5, "upright": 3, "level": 3, "square": 4, "busy.centre": 2, "calm.top": 2, "covered": -5,
        "written": -5, "two_tone": -3, "face": -2}),
    Concept(noun="tower", phrase="a tall tower", role="subject", weights={
        "one": -6, "post": 4, "upright": 2, "calm.top": 2, "repeated": 1, "covered": -5, "written": -3,
        "two_tone": -3, "face": -3}),
    Concept(noun="sky", phrase="an open sky", role="setting", weights={
        "one": -4, "calm.top": 4, "calm.bottom": -4, "bright_top": 4, "busy.bottom": 1, "two_tone": -1}),
    Concept(noun="night", phrase="the night", role="setting", weights={"one": -3, "darkness": 6, "bright_top": -1}),
    Concept(noun="star", phrase="many stars", role="subject", plural=True, weights={
        "one": -6, "points": 6, "darkness": 4}),
    Concept(noun="space", phrase="deep space", role="setting", weights={"one": -8, "points": 5, "darkness": 6}),
)
"""Weights in units of log-odds: evidence of 1 that counts 3 makes the concept twenty times as likely."""
