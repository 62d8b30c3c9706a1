"""Our own texts to ask with; each is a value that a study may name or replace."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vision_eval.domain import Prompt

LABELS = Prompt(
    name="house",
    system="You tag photographs for a private photo library. You look closely, name only what is visible, and "
           "answer with one compact JSON object and nothing else. Every name is a single common English noun, in the "
           "singular, lower case, without punctuation.",
    user="Look at this photo and list three to eight labels that its owner would search for: the main subject first, "
         "then other things, the place, and the kind of scene. Give every label a confidence between 0 and 1 (how sure "
         "you are that it is there) and a topicality between 0 and 1 (how much the photo is about it).",
)
"""Labels as PhotoPrism's single-word normalisation likes them."""

LABELS_TERSE = Prompt(
    name="terse",
    system="Answer with JSON only.",
    user="Name the things, the place and the kind of scene in this photo as JSON labels, one English noun each, "
         "with confidence and topicality between 0 and 1.",
)
"""The same question in one sentence and with hardly a system text: how much do the words matter?"""

CAPTION = Prompt(
    name="house",
    user="Describe this photo in one plain English sentence of at most twenty words. Begin with the main subject and "
         "what it does, then say where. Do not mention the photo itself and do not guess names.",
)
"""One sentence that reads well under a photo."""

CAPTION_TERSE = Prompt(name="terse", user="Say in one sentence what happens here.")
"""The same question, shorter."""

BY_NAME: Mapping[str, Mapping[str, Prompt]] = MappingProxyType({
    "labels": MappingProxyType({prompt.name: prompt for prompt in (LABELS, LABELS_TERSE)}),
    "caption": MappingProxyType({prompt.name: prompt for prompt in (CAPTION, CAPTION_TERSE)}),
})
"""What a study file can call by name, by task."""
