"""One real picture proves more than a list of capabilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vision_eval.domain import Prompt, Reply, Running, Variant
from vision_eval.io.ollama import Ollama
from vision_eval.runner.asking import WAYS
from vision_eval.runner.pictures import warm_up_picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a model made of a rendered picture, and how it lay in memory meanwhile."""

    tag: str
    reply: Reply
    running: Running | None
    others: tuple[str, ...]

    @property
    def saw(self) -> bool:
        """Whether an answer came."""
        return self.reply.ok and bool((self.reply.text or self.reply.thinking).strip())

    @property
    def words(self) -> str:
        """A sentence about the answer."""
        if self.saw:
            return f"{self.tag} answered to a test picture in {self.reply.timing.wall_s:.2f} s"
        return f"{self.tag} did not answer to a test picture: {self.reply.error or self.reply.fault or 'empty answer'}"

    @property
    def memory_words(self) -> str:
        """A sentence about the model's memory."""
        if self.running is None or not self.running.size_bytes:
            return "the server does not say where the model lies"
        share = self.running.vram_bytes / self.running.size_bytes
        where = "all on the GPU" if share >= 1 else f"{share:.0%} on the GPU" if share else "all on the CPU"
        context = f", context {self.running.context_length} tokens" if self.running.context_length else ""
        others = f"; also resident: {', '.join(self.others)}" if self.others else ""
        return f"{where}{context}{others}"

    def as_json(self) -> dict[str, Any]:
        """JSON values for scripts."""
        return {"model": self.tag, "saw": self.saw, "wall_s": self.reply.timing.wall_s, "error": self.reply.error,
                "size_bytes": self.running.size_bytes if self.running else None,
                "vram_bytes": self.running.vram_bytes if self.running else None,
                "context_length": self.running.context_length if self.running else None, "others": list(self.others)}


async def probe(ollama: Ollama, tag: str, prompt: Prompt) -> Probe:
    """Show a model one rendered picture as PhotoPrism would; unload it unless it was there before."""
    variant = Variant(task="caption", model=tag, prompt=prompt, options={"num_predict": 32})
    body = WAYS[variant.protocol].body(variant, warm_up_picture(variant.resolution))
    async with ollama.connect() as client:
        before = {one.digest for one in await client.ps()}
        reply = await client.generate(body)
        running = await client.ps()
        mine = next((one for one in running if one.tag.lower() == tag.lower()), None)
        if mine is not None and mine.digest not in before:
            await client.unload(tag)
    return Probe(tag=tag, reply=reply, running=mine,
                 others=tuple(one.tag for one in running if mine is None or one.digest != mine.digest))
