"""How each protocol asks and reads: the one place that knows all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from vision_eval import structured
from vision_eval.domain import LOAD_OPTIONS, Reading, Reply, Try, Variant, canonical_json, sha256_hex
from vision_eval.io.store import Question
from vision_eval.photoprism import response, variant_request


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One protocol: where it posts, what it posts, how it reads, and which try counts."""

    route: Literal["generate", "chat"]
    body: Callable[[Variant, Sequence[bytes]], dict[str, Any]]
    """Of a variant and the images of one photo, of which it takes as many as it sends."""
    read: Callable[[Variant, Reply], Reading]
    counted: Callable[[Sequence[Try]], Try]


def photoprism_body(variant: Variant, images: Sequence[bytes]) -> dict[str, Any]:
    """PhotoPrism's request: labels with all images of a photo, captions with the first.

    References
    ----------
    PhotoPrism contract, section 2.2.
    """
    return variant_request.variant_body(variant, images if variant.task == "labels" else images[:1])


def _first_but_limits(tries: Sequence[Try]) -> Try:
    """PhotoPrism asks again after status 429 only, and twice at most; whatever else comes first is final for it."""
    return next((attempt for attempt in tries[:3] if attempt.reply.status != 429), tries[min(len(tries), 3) - 1])


def _last(tries: Sequence[Try]) -> Try:
    return tries[-1]


WAYS: dict[str, Way] = {
    "photoprism": Way(
        route="generate",
        body=photoprism_body,
        read=lambda variant, reply: response.read(
            variant.task, reply, format=variant_request.request_format(variant.task, variant.format)),
        counted=_first_but_limits,
    ),
    "structured": Way(
        route="chat",
        body=lambda variant, images: structured.request_body(variant, images[0]),
        read=lambda variant, reply: structured.read(variant.task, reply, schema=variant.prompt.schema),
        counted=_last,
    ),
}
"""By the name of the protocol."""

_NOTHING = (b"",)
"""In place of the images, where only the rest of a request counts."""


def ask_text(variant: Variant) -> str:
    """The request as canonical JSON without what differs from host to host and photo to photo.

    Two variants with the same text put the same question: aliases of a model, or options that
    their protocol fills in alike.
    """
    way = WAYS[variant.protocol]
    body = {key: value for key, value in way.body(variant, _NOTHING).items() if key not in ("id", "model", "images")}
    if "messages" in body:
        body["messages"] = [{key: value for key, value in message.items() if key != "images"}
                            for message in body["messages"]]
    return canonical_json({"route": way.route, "resolution": variant.resolution, "body": body})


def load_options(variant: Variant) -> dict[str, Any]:
    """The options on the wire that decide how the model lies in memory, the protocol's own among them."""
    options = WAYS[variant.protocol].body(variant, _NOTHING).get("options") or {}
    return {name: value for name, value in options.items() if name in LOAD_OPTIONS}


def question(variant: Variant, ask: str, *, digest: str, picture: str, repeat: int) -> Question:
    """The question of a variant about one picture, under the key that the journal knows it by.

    Parameters
    ----------
    variant : Variant
        Who asks.
    ask : str
        Its `ask_text`, which callers make once per variant.
    digest : str
        Of the model on the server; a tag pulled anew is another model.
    picture : str
        SHA-256 of the picture before a cache-busting comment; of all its images where there are several.
    repeat : int
        Number of the repeat, from 0.

    References
    ----------
    Design, section 5.
    """
    ask_sha256 = sha256_hex(ask)
    key = sha256_hex(canonical_json({"ask": ask_sha256, "digest": digest, "picture": picture,
                                     "protocol": variant.protocol, "repeat": repeat}))
    return Question(key=key, ask_sha256=ask_sha256, protocol=variant.protocol, body=ask, digest=digest,
                    picture=picture, repeat=repeat)


def latest_turn(tries: Sequence[Try]) -> tuple[Try, ...]:
    """The tries that belong to the last time the question was asked anew."""
    return tuple(attempt for attempt in tries if attempt.turn == tries[-1].turn) if tries else ()


def counted(variant: Variant, tries: Sequence[Try]) -> Try:
    """The try whose reply counts for scores: the first for PhotoPrism's protocol, the last for others.

    References
    ----------
    Design, section 6; PhotoPrism contract, section 2.4.
    """
    return WAYS[variant.protocol].counted(tries)


def read(variant: Variant, reply: Reply) -> Reading:
    """What the variant's protocol keeps of a reply; never raises, whatever came."""
    return WAYS[variant.protocol].read(variant, reply)
