"""Words that PhotoPrism writes its own way in titles, and those it keeps small.

The spellings are facts of PhotoPrism (``pkg/txt``, tables of special and small words, 2025); the lists are ordered
by what the words have in common.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_AS_SPELLED = """
    AV AVC AVIF BMP BPM CMOS CMY CMYK CPU DCI DNG DSLR DSLRs EOS EPS FinFET FM FullHD GIF GoPro HD HDTV HEIC HEIF HEVC
    HSL HSV HVC JPEG JPG LCD MOSFET MOV NAS OLED PCX PDF PNG PS PSD PostScript ProRAW RAID RAM RGB SLR SMD SRGB SSD
    SVG TGA TIFF TV UAV UHD UltraHD UWQHD WebM WebP XMP
    AI AMD API AWS ChatGPT DigitalOcean eBay GeForce GitHub GoLand IBM iMac iOS iPad iPhone iPod JSON MacBook NodeJS
    NVIDIA OAuth OIDC OpenID PhotoPrism PhotoSync PhpStorm SDK SSO TensorFlow TikTok TradingView VueJS WebDAV WeChat
    WhatsApp XML YAML YouTube AirPlay AirPods
    cm km mm L M MD R S SM XL XS XXL XXS XXXL XXXXL
    BNB BTC CHF CME CTO CEO CFO DS DX ESX ETH FTSE GBP ICT NDOG NQ NQQ NWOG RPG RTH RTX RTY SMT USD USDT XD XTC YM
    AFD AG BND BSR BVG BVerfGE BVerwG CDU CIA CSA ESA EuGH FBI FDP FIFA FSB GmbH HST IAF IC ICC IDF IGH IRGC IStGH
    JWST LG NASA NIRCam NSA OLG SOS SPD STScI THAAD UG UNIFIL UNRWA USAID USNI WG WPO WTO
    BBC CBS CNBC CNN DW MSNBC NBC NDR RBB RT SWR
    AFL BER GB LAX LH LHR NRL NSW NY NYC PM QLD SCT SFO SXF UAE UK USA VIC
    II III Ti
    d'Honneur MacAlister MacAuley MacAuliffe MacBride MacCabe MacCann MacCarthy MacCormack MacCullagh MacGyver
    MacKenna MacNamara MacNully McAlister McAllister McAwley McBride McCabe McCann McCarthy McCauley McCormick
    McDonald McDonald's McGregor McNamara O'Brien Île-de-France
"""

_REWRITTEN = {
    "aegypten": "Ägypten", "baden-wuerttemberg": "Baden-Württemberg", "bhg": "BGH", "duesseldorf": "Düsseldorf",
    "dusseldorf": "Düsseldorf", "gelaende": "Gelände", "ile-de-france": "Île-de-France", "koeln": "Köln",
    "mcdonalds": "McDonald's", "muenchen": "München", "nuernberg": "Nürnberg", "oeland": "Öland",
    "oesterreich": "Österreich", "saarbruecken": "Saarbrücken", "saarbrucken": "Saarbrücken",
    "schoenefeld": "Schönefeld", "schwaebisch": "Schwäbisch", "schwaebische": "Schwäbische", "tubingen": "Tübingen",
    "tuebingen": "Tübingen", "woerthersee": "Wörthersee", "wuerttemberg": "Württemberg", "wuerzburg": "Würzburg",
    "zuerich": "Zürich",
}

SPECIAL: Mapping[str, str] = MappingProxyType({word.lower(): word for word in _AS_SPELLED.split()} | _REWRITTEN)
"""Words in lower case, and how they are spelled wherever they stand."""

SMALL = frozenset("""
    a an and as at but by for from in nor of on or the to up with
    au de des en la le van
    ab abseits auch auf aus bei bezüglich das davor dem der dessen ein eine einer eines einschließlich entgegen
    entlang für gegen gesehen ist mich mir nach neben nicht oben oberhalb ohne sehen sein sichtbar sind später trotz
    um und uns unser unsere unsichtbar unter unterhalb viele von waren warst werden werdet zu zwischen über
""".split())
"""Words in lower case that stay so unless a title begins with them."""
