"""The short name by which PhotoPrism tells labels apart.

PhotoPrism's slugs come from gosimple/slug 1.15.0, which writes every script in ASCII letter by letter. Here anyascii
does that, and the rules below bring common scripts into line with it: Latin, Greek, Cyrillic, Hebrew, Arabic,
Devanagari and its sisters, Thai, kana and Hangul agree for the letters of today's languages, and Han is written one
syllable at a time. What remains different: about one Han character in eight, mostly one of several readings; letters
of historic scripts, which PhotoPrism mostly drops; some signs, which count as nothing or as a dash.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from anyascii import anyascii

from vision_eval.photoprism.go import trimmed

LONGEST = 80
"""Characters that are left of a slug."""

_OTHER = re.compile(r"[^a-z0-9_-]")
_DASHES = re.compile(r"-+")
_INITIALS = "g gg n d dd r m b bb s ss  j jj c k t p h".split(" ")
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u weo we wi yu eu yi i".split()
_FINALS = " g gg gs n nj nh d l lg lm lb ls lt lp lh m b bs s ss ng j c k t p h".split(" ")


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Letters with what is written for them; one without an equals sign has nothing written for it."""
    for pair in text.split():
        letter, _, written = pair.partition("=")
        yield letter, written


_WRITTEN = dict(_pairs("""
    & ’
    €=EU £=PS §=SS ×=x
    қ=k' ғ=g' ң=n' ұ=u' ґ=g'
    й=i ё=io ю=iu я=ia ї=yi ѐ=ie ѓ=gj ќ=kj ћ=tsh
    β=b η=e υ=u φ=ph χ=kh
    א ב=b ח=kh ך=k כ=k ף=p פ=p ק=q ש=sh ־ ׀ ׁ
    ء إ ؤ=w' ئ=y' ة=' ظ=z غ=g ى=' ً=an ٌ=un ٍ=in ّ=w ٓ ٰ ٹ=tt ڈ=dd ڑ=rr ژ=j ک=kh ے=y ې
    จ=cch ซ=ch ฤ=R ฦ=L อ=` า=aa ี=ii ื=uue ู=uu
    じ=zi ぢ=di っ=tsu づ=du ふ=hu ゐ=wi ゑ=we を=wo ジ=zi ヂ=di ッ=tsu ヅ=du フ=hu ヰ=wi ヱ=we ヲ=wo ヶ=ke ・ ー=
    一=-
"""))
_WRITTEN |= {'"': "", "'": "", "&": "and", "@": "at"}
_BRAHMIC = dict(_pairs("""
    ँ=N ं=N आ=aa ई=ii ऊ=uu ङ=ng ञ=ny ट=tt ठ=tth ड=dd ढ=ddh ण=nn ऩ=nnn ऱ=rr ऴ=lll श=sh ष=ss ा=aa ी=ii
    ू=uu ॄ=rr ॅ=eN ॉ=oN ऍ=eN ऑ=oN ॠ=rr ॡ=ll ॣ=ll
"""))
"""Devanagari; its sisters have the same letters at the same places of their blocks."""
_SIGNS = (("\u2100", "\u2129", ""), ("\u212c", "\u213a", ""), ("\u2153", "\u215e", " * "), ("\u2190", "\u23ff", "-"),
          ("\u2400", "\u24ff", ""), ("\u2500", "\u266f", "-"), ("\u2670", "\u2bff", ""), ("\u3400", "\u4dbf", ""),
          ("\u9fa6", "\u9fff", ""))
"""Blocks whose signs, and letters, count as nothing, as a dash, or as ``*``: what anyascii writes."""


@lru_cache(maxsize=65536)
def slug(text: str) -> str:
    """The slug of a name; empty: the name has neither letters nor digits.

    References
    ----------
    PhotoPrism contract, section 4.2.

    Examples
    --------
    >>> slug("Café & Bar"), slug("Ski-Lift"), slug("北京"), slug("😀")
    ('cafe-and-bar', 'ski-lift', 'bei-jing', '')
    """
    ascii_text = "".join(map(_ascii, trimmed(text))).lower()
    return _DASHES.sub("-", _OTHER.sub("-", ascii_text)).strip("-_")[:LONGEST]


@lru_cache(maxsize=65536)
def _ascii(letter: str) -> str:
    small = letter.lower()
    if small in _WRITTEN:
        return _WRITTEN[small]
    if letter.isascii():
        return letter
    if letter > "\uffff":
        return ""
    return _in_block(letter)


def _in_block(letter: str) -> str:
    if "\u4e00" <= letter <= "\u9fa5" or "\uf900" <= letter <= "\ufa2d":
        return anyascii(letter) + " "
    if "\uac00" <= letter <= "\ud7a3":
        return _hangul(ord(letter) - 0xAC00)
    if "\u0900" <= letter <= "\u0d7f":
        return _BRAHMIC.get(chr(0x0900 + ord(letter) % 0x80), anyascii(letter))
    if "\u1f00" <= letter <= "\u1fff" or "\u0386" <= letter <= "\u03ce":
        base = unicodedata.normalize("NFD", letter)[0]
        return _WRITTEN.get(base.lower(), anyascii(base))
    fate = next((fate for first, last, fate in _SIGNS if first <= letter <= last), None)
    return anyascii(letter) if fate is None else fate.replace("*", anyascii(letter))


def _hangul(at: int) -> str:
    return _INITIALS[at // 588] + _VOWELS[at // 28 % 21] + _FINALS[at % 28]
