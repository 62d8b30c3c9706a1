"""What the family ``palette`` can name, and the colours and places that speak for it."""

from __future__ import annotations

from vision_eval.demo.models.concepts import Concept

CONCEPTS = (
    Concept(noun="sky", phrase="a wide sky", role="setting", weights={
        "one": -3, "blue.smooth.top": 8, "blue.smooth.bottom": -3, "pale.smooth.top": 6, "pale.smooth.bottom": -6,
        "dusk.smooth.top": 7, "dusk.smooth.bottom": -3, "dark.smooth.bottom": -2, "grey.smooth.top": 2,
        "grey.smooth.bottom": -2}),
    Concept(noun="cloud", phrase="pale clouds", role="setting", plural=True, weights={
        "one": -4, "pale.smooth.top": 5, "pale.rough.top": 5, "blue.smooth.top": 5, "pale.smooth.bottom": -7,
        "colourless": -3}),
    Concept(noun="tree", phrase="green trees", role="setting", plural=True, weights={
        "one": -3, "green.rough.all": 12, "green.rough.top": 4, "green.smooth.all": 2}),
    Concept(noun="plant", phrase="green leaves", role="setting", plural=True, weights={
        "one": -3, "green.rough.all": 6, "green.smooth.all": 5, "teal.rough.centre": 3, "green.smooth.centre": 3,
        "petal.rough.centre": 3}),
    Concept(noun="grass", phrase="green grass", role="setting", weights={
        "one": -3, "green.rough.bottom": 7, "green.smooth.bottom": 5, "green.rough.top": -4, "green.smooth.top": -5}),
    Concept(noun="flower", phrase="a colourful flower", role="subject", weights={
        "one": -4, "petal.rough.centre": 7, "petal.smooth.centre": 3, "glow.rough.centre": 4, "green.smooth.all": 4,
        "green.rough.all": 4, "teal.smooth.all": 4, "brown.smooth.all": -7, "brown.rough.all": -3}),
    Concept(noun="water", phrase="calm water", role="setting", weights={
        "one": -3, "teal.smooth.bottom": 7, "blue.smooth.bottom": 6, "blue.rough.bottom": 4, "teal.rough.bottom": 4,
        "blue.smooth.top": -1, "petal.rough.centre": -4, "dusk.smooth.top": -2}),
    Concept(noun="night", phrase="the night", role="setting", weights={
        "one": -5, "darkness": 6, "points": 3, "dusk.smooth.top": 5, "pale.smooth.all": -6, "white.smooth.all": -6,
        "skin.smooth.all": -5}),
    Concept(noun="star", phrase="many stars", role="subject", plural=True, weights={
        "one": -8, "darkness": 6, "points": 5, "pale.smooth.all": -5}),
    Concept(noun="space", phrase="deep space", role="setting", weights={
        "one": -8, "darkness": 5, "points": 5, "glow.rough.bottom": -6}),
    Concept(noun="light", phrase="bright lights", role="subject", plural=True, weights={
        "one": -4, "dusk.smooth.top": 5, "points": 4, "glow.rough.all": 3, "darkness": 1, "colourless": -2}),
    Concept(noun="sunset", phrase="a sunset", role="setting", weights={
        "one": -4, "glow.smooth.top": 7, "glow.smooth.all": 4, "brown.smooth.all": -6, "skin.rough.all": -4,
        "petal.rough.centre": -3}),
    Concept(noun="snow", phrase="white snow", role="setting", weights={
        "one": -5, "white.smooth.bottom": 6, "pale.smooth.bottom": 3, "blue.smooth.top": 4, "white.smooth.top": -5,
        "dark.smooth.centre": -3}),
    Concept(noun="beach", phrase="a sandy beach", role="setting", weights={
        "one": -5, "sand.smooth.bottom": 5, "sand.rough.bottom": 6, "blue.smooth.top": 3, "blue.smooth.centre": 3}),
    Concept(noun="person", phrase="a person", role="subject", weights={
        "one": -2, "skin.smooth.centre": 16, "skin.rough.centre": 8, "skin.smooth.bottom": -4, "skin.rough.bottom": -4,
        "tan.rough.all": -3, "brown.smooth.all": -6, "colourless": -2, "green.rough.all": -2, "green.smooth.all": -2}),
    Concept(noun="animal", phrase="an animal with soft fur", role="subject", weights={
        "one": -3, "tan.rough.centre": 9, "tan.smooth.centre": 3, "tan.rough.bottom": 3, "blue.smooth.all": -3}),
    Concept(noun="wood", phrase="brown wood", role="setting", weights={
        "one": -3, "brown.smooth.all": 6, "brown.rough.all": 4, "brown.smooth.top": 3, "green.rough.all": -3,
        "tan.rough.all": -4}),
    Concept(noun="table", phrase="a wooden table", role="setting", weights={
        "one": -4, "brown.smooth.all": 4, "brown.smooth.bottom": 4, "brown.rough.bottom": 3, "white.smooth.centre": 2}),
    Concept(noun="paper", phrase="plain paper", role="setting", weights={
        "one": -4, "pale.smooth.bottom": 4, "pale.smooth.top": 4, "white.rough.all": 2, "pale.rough.all": 2,
        "colourless": 1, "grey.rough.all": -4}),
    Concept(noun="stone", phrase="grey stone", role="setting", weights={
        "one": -4, "grey.rough.all": 5, "grey.smooth.all": 3, "grey.rough.bottom": 2, "colourless": 1,
        "pale.smooth.top": -3}),
    Concept(noun="wall", phrase="a plain wall", role="setting", weights={
        "one": -3, "grey.smooth.all": 3, "pale.smooth.all": 1, "sand.smooth.all": 3, "white.smooth.all": -3,
        "grey.rough.top": 1, "grey.rough.bottom": 1}),
    Concept(noun="ground", phrase="bare ground", role="setting", weights={
        "one": -3, "grey.rough.bottom": 3, "brown.rough.bottom": 3, "sand.rough.bottom": 3, "tan.rough.bottom": 2,
        "skin.smooth.centre": -3}),
)
"""Weights in units of log-odds: a share of 1 that counts 3 makes the concept twenty times as likely."""
