"""The heads: what a text or picture says beside its place in the space. One small net, one ONNX file.

- sentiment: a review or sentence → how content it is; n-grams of its own, since the space keeps topics, not moods
- intent: a shopper's sentence → one of 27 requests of customer service, or looking for a product
- match: a query's and a product's vector → does the product answer the query
- scene: a picture's vector → studio, shelf or home, as the photo sets were taken

Texts of the tenth that is held out never teach; another tenth fits the temperatures (Guo et al. 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, relu

from export.models.hashed_ngrams import hashed_ngrams
from export.training import corpus
from export.training.polarity import reviews
from export.training.splits import held_out
from export.training.training_loop import Schedule, train

BUCKETS = 1 << 15
WIDTH = 24
LOOKING = "find_product"
"""The intent of a sentence that asks customer service for nothing."""
SCENES = ("studio", "shelf", "home")
ENGLISH_REVIEWS = 6000
MATCH_HIDDEN = 128


@dataclass(frozen=True)
class Said:
    """Texts with what they say: `labels` i64 [texts]; `side`: 0 teaches, 1 fits temperatures, 2 measures."""

    texts: list[str]
    hashed_ngrams: list[NDArray[np.int64]]
    labels: NDArray[np.int64]
    side: NDArray[np.int64]
    real: int
    """So many texts come first that nobody made up."""

    @classmethod
    def of(cls, texts: Sequence[str], labels: Sequence[int], real: int) -> Said:
        """Hash the texts."""
        side = [2 if held_out(t) else 1 if held_out(f"temperature {t}") else 0 for t in texts]
        return cls(
            list(texts),
            [np.array(hashed_ngrams(text, BUCKETS), dtype=np.int64) for text in texts],
            np.array(labels, dtype=np.int64),
            np.array(side),
            real,
        )

    def rows(self, side: int) -> NDArray[np.int64]:
        """The rows of a side."""
        return np.flatnonzero(self.side == side)


def padded(found: Sequence[NDArray[np.int64]]) -> Tensor:
    """i64 [texts, longest], padded with 0."""
    ids = np.zeros((len(found), max(1, *(len(one) for one in found))), dtype=np.int64)
    for row, one in enumerate(found):
        ids[row, : len(one)] = one
    return torch.from_numpy(ids)


class Heads(nn.Module):
    """The four heads; `words` holds the n-grams' vectors, row 0 for padding."""

    def __init__(self, dims: int, intents: int) -> None:
        super().__init__()
        self.words = nn.Embedding(BUCKETS, WIDTH)
        nn.init.normal_(self.words.weight, std=0.1)
        self.sentiment = nn.Linear(WIDTH, 1)
        self.intent = nn.Linear(WIDTH, intents)
        self.scene = nn.Linear(dims, len(SCENES))
        self.meet = nn.Linear(2 * dims + 1, MATCH_HIDDEN)
        self.match = nn.Linear(MATCH_HIDDEN, 1)

    def read(self, ids: Tensor) -> Tensor:
        """ids: i64 [texts, n-grams] → f32 [texts, WIDTH], the mean over n-grams, scaled by the root of their number."""
        mask = (ids > 0).to(torch.float32)
        total: Tensor = (self.words(ids) * mask[:, :, None]).sum(1)
        return total / mask.sum(1, keepdim=True).clamp(min=1.0).sqrt()

    def compare(self, query: Tensor, product: Tensor) -> Tensor:
        """f32 [n, dims] each, unit → f32 [n], the logit of a match."""
        cosine = (query * product).sum(1, keepdim=True)
        seen = torch.cat((16.0 * query * product, (query - product).abs(), 4.0 * cosine), 1)
        logit: Tensor = self.match(relu(self.meet(seen)))[:, 0]
        return logit

    def forward(
        self, ids: Tensor, query: Tensor, product: Tensor, picture: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Probabilities: sentiment f32 [n], intent [n, intents], match [n], scene [n, 3]."""
        read = self.read(ids)
        return (
            torch.sigmoid(self.sentiment(read)[:, 0]),
            torch.softmax(self.intent(read), dim=1),
            torch.sigmoid(self.compare(query, product)),
            torch.softmax(self.scene(picture), dim=1),
        )


def moods(data: Path, seed: int) -> Said:
    """Chinese reviews, and English ones made from a list."""
    chinese = [(r["text"], bool(r["positive"])) for r in corpus.read_lines(data / "chinese/reviews.jsonl.gz")]
    both = dict(chinese)
    real = len(both)
    both |= {text: content for text, content in reviews(ENGLISH_REVIEWS, seed) if text not in both}
    return Said.of(list(both), [int(content) for content in both.values()], real)


def requests(data: Path, looking: Sequence[str]) -> tuple[Said, tuple[str, ...]]:
    """Utterances of customers, and texts that look for a product; the intents' names, LOOKING last."""
    rows = list(corpus.read_lines(data / "customer-support/utterances.jsonl.gz"))
    names = (*sorted({row["intent"] for row in rows}), LOOKING)
    known = {row["text"]: names.index(row["intent"]) for row in rows}
    known |= {text: len(names) - 1 for text in looking}
    return Said.of(list(known), list(known.values()), len(rows)), names


def _teach(heads: Heads, names: Sequence[str]) -> None:
    for name, p in heads.named_parameters():
        p.requires_grad_(name.split(".")[0] in names)


def train_texts(
    heads: Heads, mood: Said, request: Said, out: Path, steps: int, seed: int, *, resume: bool
) -> None:
    """Teach sentiment and intent, then fit their temperatures; leaves `heads.checkpoint` in `out`."""
    _teach(heads, ("words", "sentiment", "intent"))
    sets = ((mood, mood.rows(0), 160), (request, request.rows(0), 96))

    def loss_at(step: int) -> Tensor:
        chance = np.random.default_rng((seed, step))
        loss = torch.zeros(())
        for said, rows, count in sets:
            chosen = chance.choice(rows, count)
            kept = [said.hashed_ngrams[r][chance.random(len(said.hashed_ngrams[r])) > 0.15] for r in chosen]
            read, labels = heads.read(padded(kept)), torch.from_numpy(said.labels[chosen])
            if said is mood:
                loss = loss + binary_cross_entropy_with_logits(heads.sentiment(read)[:, 0], labels.float())
            else:
                loss = loss + cross_entropy(heads.intent(read), labels, label_smoothing=0.02)
        return loss

    schedule = Schedule(steps, 1e-2, warmup=min(50, steps // 4), decay=0.0, average=0.995)
    train("heads", heads, [loss_at], schedule, out / "heads.checkpoint", resume=resume)


@dataclass(frozen=True)
class Pairs:
    """Queries and products that match or do not: f32 [pairs, dims] twice, bool [pairs]; scenes of pictures beside."""

    query: Tensor
    product: Tensor
    matches: Tensor
    picture: Tensor
    scene: Tensor


def train_vectors(heads: Heads, pairs: Pairs, out: Path, steps: int, seed: int, *, resume: bool) -> None:
    """Teach match and scene on vectors of finished encoders; leaves `heads-vectors.checkpoint` in `out`."""
    _teach(heads, ("meet", "match", "scene"))

    def loss_at(step: int) -> Tensor:
        chance = np.random.default_rng((seed, step))
        chosen = torch.from_numpy(chance.integers(0, len(pairs.matches), 256))
        logit = heads.compare(pairs.query[chosen], pairs.product[chosen])
        loss = binary_cross_entropy_with_logits(logit, pairs.matches[chosen].float())
        shown = torch.from_numpy(chance.integers(0, len(pairs.scene), 96))
        return loss + cross_entropy(heads.scene(pairs.picture[shown]), pairs.scene[shown])

    schedule = Schedule(steps, 2e-3, warmup=min(50, steps // 4), average=0.99)
    train("heads-vectors", heads, [loss_at], schedule, out / "heads-vectors.checkpoint", resume=resume)


def temper(heads: Heads, mood: Said, request: Said) -> None:
    """Fit one temperature for sentiment and one for intent on the side that neither taught nor measures."""
    for said, layer in ((mood, heads.sentiment), (request, heads.intent)):
        rows = said.rows(1)
        with torch.inference_mode():
            logits = torch.cat(
                [
                    layer(heads.read(padded([said.hashed_ngrams[r] for r in part])))
                    for part in np.array_split(rows, 64)
                ]
            )
        labels = torch.from_numpy(said.labels[rows])
        losses = []
        scales = np.exp(np.linspace(-1.5, 1.0, 51))
        for scale in scales.tolist():
            if said is mood:
                losses.append(float(binary_cross_entropy_with_logits(scale * logits[:, 0], labels.float())))
            else:
                losses.append(float(cross_entropy(scale * logits, labels)))
        best = float(scales[int(np.argmin(losses))])
        with torch.no_grad():
            layer.weight.mul_(best)
            layer.bias.mul_(best)
