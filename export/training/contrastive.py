"""Both encoders learn to meet: pictures find their titles and phrases, and these their pictures.

Each set has its own loss among its own names, since a shirt of one set is no mistake for a shirt of another.
The names a batch does not hold stand in with the vectors of an earlier step (cross-batch memory, Wang et al. 2020).
The text encoder moves too, because look-alike titles lie too close in its teacher's space; the shops' other texts
are held where they were.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import track
from torch import Tensor, nn
from torch.nn.functional import normalize

from export.training import losses
from export.training.augmentation import Album, Trunk, ahead
from export.training.batches import Tokens
from export.training.corpus import FULL_PHRASES, Picture
from export.training.image_encoder import ImageEncoderNetwork, channels_last
from export.training.letterbox import SIDE
from export.training.lexicon import taught
from export.training.text_encoder import TextEncoderNetwork
from export.training.training_loop import BFLOAT16, Schedule, train

DIMS = 256
SHARES = {"grocery": 18, "iconic": 2, "clothing": 14, "drawn": 8}
"""Pictures of a batch by set, beside the shop's."""
SMALLER = 0.4
"""Until this share of the steps pictures are smaller than those that the encoder is made for, which costs half."""
SHOP_SIDE, PHOTO_SIDE = 112, 160
SHOP_PICTURES = {SHOP_SIDE: 88, SIDE: 40}
"""How many of the shop's pictures (they are 60 × 80) a batch holds, by their side."""
MEMORY = 6144
"""Names and pictures of other batches that a batch is compared with."""
HELD = 10
"""Texts a step that are held where they were."""
SETTLE = 0.4
"""From this share of the steps on the names stand still and only the pictures learn."""
PHRASED = 32
"""Of so many pictures a step asks by a phrase too."""
TOGETHER = 32
"""Texts of like length that are encoded together, so that little is padding."""
SMOOTHING = {"grocery": 0.1, "clothing": 0.1}
MIXED, MIXED_SHARE, MIXED_UNTIL = ("grocery", "clothing"), 0.5, 0.6
"""Sets with few photos, of which in so many steps, but not the last, each photo has a part of another in it."""
CHINESE_SHARE = 0.3
"""Of the full phrases of shop pictures."""
WEIGHTS = {"grocery": 1.0, "clothing": 0.5, "drawn": 0.3}


class Names:
    """The names of one set, numbered from `start` in the memory; `of` gives each picture's, −1 where it has none."""

    def __init__(
        self, start: int, pictures: Sequence[Picture], source: tuple[str, ...], names: Sequence[str]
    ) -> None:
        mine = [n for p, n in zip(pictures, names, strict=True) if p.source in source and not p.held_out]
        self.texts = list(dict.fromkeys(mine))
        self.start = start
        number = {text: start + n for n, text in enumerate(self.texts)}
        self.of = np.array(
            [number.get(n, -1) if p.source in source else -1 for p, n in zip(pictures, names, strict=True)]
        )


class ContrastiveModel(nn.Module):
    """Both encoders, the temperatures, and the memory: f32 [names, 256] and [pictures, 256] (0: not seen yet)."""

    said: Tensor
    seen: Tensor

    def __init__(
        self, encoder: ImageEncoderNetwork, text: TextEncoderNetwork, names: int, pictures: int
    ) -> None:
        super().__init__()
        self.encoder, self.text = encoder, text
        for p in encoder.trunk.parameters():
            p.requires_grad_(False)
        self.log_scale = nn.ParameterDict(
            {source: nn.Parameter(torch.tensor(math.log(20.0))) for source in ("shop", *WEIGHTS)}
        )
        self.register_buffer("said", torch.zeros(names, DIMS))
        self.register_buffer("seen", torch.zeros(pictures, DIMS))

    def scale(self, source: str) -> Tensor:
        """One over the temperature of a set."""
        return losses.inverse_temperature(self.log_scale[source])


@dataclass(frozen=True)
class Batch:
    """What one step sees: picture numbers and what the frozen layers say of a view of each."""

    shop: list[int]
    shop_middle: NDArray[np.float32]
    small: list[int]
    small_middle: NDArray[np.float32]


@dataclass(frozen=True)
class Mixture:
    """Which picture of the same set each has a part of, and the share of itself that is left: i64 and f32 [pictures]."""

    others: NDArray[np.int64]
    own: NDArray[np.float32]


def mix(middle: NDArray[np.float32], places: Sequence[int], chance: np.random.Generator) -> Mixture:
    """Put a box of another picture into each (CutMix, Yun et al. 2019), in what the frozen layers say; in place.

    middle: f32 [pictures, channels, height, width]; places: those that are mixed among each other.
    """
    others, before = chance.permutation(len(places)), middle[list(places)]
    height, width = middle.shape[2:]
    own = np.empty(len(places), np.float32)
    for number, place in enumerate(places):
        part = math.sqrt(1 - chance.uniform(0.3, 1.0))
        high, wide = round(part * height), round(part * width)
        top, left = chance.integers(0, height - high + 1), chance.integers(0, width - wide + 1)
        box = (slice(None), slice(top, top + high), slice(left, left + wide))
        middle[place][box] = before[others[number]][box]
        own[number] = 1 - high * wide / (height * width)
    return Mixture(others, own)


class Trainer:
    """Holds what the loss needs; a loss is a function of seed and step and of the model alone."""

    def __init__(
        self,
        encoder: ImageEncoderNetwork,
        text: TextEncoderNetwork,
        tokenizer: str,
        album: Album,
        held: Sequence[str],
        seed: int,
        steps: int,
    ) -> None:
        pictures = album.pictures
        self.album, self.seed, self.steps = album, seed, steps
        self.by_set: dict[str, list[int]] = {}
        for number, picture in enumerate(pictures):
            if not picture.held_out:
                self.by_set.setdefault(picture.source, []).append(number)
        first = [p.captions[0] for p in pictures]
        full = [p.captions[1] if p.source == "fashion" else "" for p in pictures]
        groups = {
            "title": (("fashion",), first),
            "phrase": (("fashion",), full),
            "grocery": (("grocery", "iconic"), first),
            "clothing": (("clothing",), first),
            "drawn": (("drawn",), [p.label for p in pictures]),
        }
        self.names: dict[str, Names] = {}
        start = 0
        for group, (sources, texts) in groups.items():
            self.names[group] = Names(start, pictures, sources, texts)
            start += len(self.names[group].texts)
        self.model = ContrastiveModel(encoder, text, start, len(pictures))
        self.held = list(held)
        self.chinese = taught()
        self.anchor = copy.deepcopy(text).eval()
        self.tokenizer = tokenizer
        self.trunk = Trunk(encoder)
        self._tokens: dict[str, NDArray[np.int64]] = {}
        self._batches: Iterator[Batch] | None = None
        self._names_learn = True

    def encode(self, texts: Sequence[str], encoder: TextEncoderNetwork | None = None) -> Tensor:
        """f32 [texts, 256]."""
        missing = [t for t in dict.fromkeys(texts) if t not in self._tokens]
        if missing:
            self._tokens.update(zip(missing, Tokens(self.tokenizer, missing).ids, strict=True))
        if encoder is None and not self._names_learn:
            with torch.no_grad():
                return self.encode(texts, self.model.text)
        encoder = encoder or self.model.text
        order = np.argsort([len(self._tokens[t]) for t in texts], kind="stable")
        found = []
        for start in range(0, len(order), TOGETHER):
            mine = [self._tokens[texts[n]] for n in order[start : start + TOGETHER]]
            ids = torch.zeros(len(mine), len(mine[-1]), dtype=torch.int64)
            for row, known in enumerate(mine):
                ids[row, : len(known)] = torch.from_numpy(known)
            found.append(encoder(ids, (ids > 0).long()))
        return torch.cat(found)[torch.from_numpy(np.argsort(order))]

    def remember(self) -> None:
        """Fill the memory of names with the text encoder as it is."""
        texts = [t for names in self.names.values() for t in names.texts]
        with torch.no_grad():
            for start in track(range(0, len(texts), 2048), description="names"):
                self.model.said[start : start + 2048] = self.encode(texts[start : start + 2048])

    def make(self, step: int) -> Batch:
        """The pictures of a step."""
        chance = np.random.default_rng((self.seed, step))
        sides = (SHOP_SIDE, PHOTO_SIDE) if step < SMALLER * self.steps else (SIDE, SIDE)
        shop = [int(n) for n in chance.choice(self.by_set["fashion"], SHOP_PICTURES[sides[0]])]
        small = [
            int(n) for s, k in SHARES.items() if s in self.by_set for n in chance.choice(self.by_set[s], k)
        ]
        key = f"{self.seed}:{step}"
        return Batch(
            shop,
            self.trunk(self.album.views(shop, sides[0], key)),
            small,
            self.trunk(self.album.views(small, sides[1], f"{key}:small")),
        )

    def begin(self, step: int) -> None:
        """Fetch a step's pictures; call it before the losses of the step."""
        if self._batches is None:
            self._batches = ahead(self.make, step, self.steps)
        self._batch = next(self._batches)
        self._names_learn = step < SETTLE * self.steps

    def shop_loss(self, step: int) -> Tensor:
        """Shop pictures and their titles and phrases."""
        chance = np.random.default_rng((self.seed, step, 1))
        owners, vectors = self._batch.shop, self._look(self._batch.shop_middle)
        ask = self._phrases if step % 2 else self._full_phrases
        loss = self._named("title", owners, vectors, "shop", chance)
        return loss + 0.7 * ask(owners[:PHRASED], vectors[:PHRASED], "shop", chance)

    def small_loss(self, step: int) -> Tensor:
        """The other sets, each among its own names, and the texts that are held where they were."""
        chance = np.random.default_rng((self.seed, step, 2))
        parts: dict[str, list[int]] = {}
        for place, number in enumerate(self._batch.small):
            source = self.album.pictures[number].source
            parts.setdefault("grocery" if source == "iconic" else source, []).append(place)
        middle = self._batch.small_middle
        share = MIXED_SHARE if step < MIXED_UNTIL * self.steps else 0.0
        mixtures = {
            source: mix(middle, parts[source], chance)
            for source in MIXED
            if source in parts and chance.random() < share
        }
        vectors = self._look(middle)
        loss = vectors.new_zeros(())
        for source, places in parts.items():
            owners, mine = [self._batch.small[p] for p in places], vectors[places]
            loss = loss + WEIGHTS[source] * self._named(
                source, owners, mine, source, chance, mixtures.get(source)
            )
            if source == "drawn":
                loss = loss + WEIGHTS[source] * self._phrases(owners, mine, source, chance)
        if not self._names_learn:
            return loss
        texts = [self.held[int(n)] for n in chance.integers(0, len(self.held), HELD)]
        with torch.no_grad():
            where = self.encode(texts, self.anchor)
        return loss + losses.imitate(self.encode(texts), where)

    def _look(self, middle: NDArray[np.float32]) -> Tensor:
        pictures = torch.from_numpy(middle).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=BFLOAT16):
            features = self.model.encoder.features(pictures)
        return normalize(self.model.encoder.project(features.float()), dim=-1)

    def _named(
        self,
        group: str,
        owners: list[int],
        vectors: Tensor,
        source: str,
        chance: np.random.Generator,
        mixture: Mixture | None = None,
    ) -> Tensor:
        """Pictures among the names of the batch and of the memory; names among the pictures of both. Pictures that are
        mixed are looked for under both their names, and no name looks for them.
        """
        names, model = self.names[group], self.model
        mine = names.of[owners]
        here = np.unique(mine)
        pictures = {int(names.of[o]): self.album.pictures[o] for o in owners}
        said = self.encode([self._say(group, pictures[int(n)], chance) for n in here])
        others = names.start + chance.choice(len(names.texts), min(MEMORY, len(names.texts)), replace=False)
        others = np.setdiff1d(others, here)
        candidates = torch.cat((said, model.said[others]))
        wanted = torch.from_numpy(mine[:, None] == np.concatenate((here, others))[None, :])
        scale = model.scale(source)
        if mixture is not None:
            own = torch.from_numpy(mixture.own)[:, None]
            wanted = own * wanted + (1 - own) * wanted[torch.from_numpy(mixture.others)]
            return losses.pick(vectors, candidates, wanted, scale, SMOOTHING.get(group, 0.0))
        loss = losses.pick(vectors, candidates, wanted, scale, SMOOTHING.get(group, 0.0))
        pool = np.array(self.by_set[self.album.pictures[owners[0]].source])
        earlier = chance.choice(pool, min(MEMORY, len(pool)), replace=False)
        earlier = np.setdiff1d(earlier[model.seen[earlier].abs().sum(1).numpy() > 0], owners)
        shown = torch.cat((vectors, model.seen[earlier]))
        wanted = torch.from_numpy(here[:, None] == np.concatenate((mine, names.of[earlier]))[None, :])
        loss = (loss + losses.pick(said, shown, wanted, scale)) / 2
        with torch.no_grad():
            model.said[here] = said.detach()
            model.seen[owners] = vectors.detach()
        return loss

    def _phrases(
        self, owners: list[int], vectors: Tensor, source: str, chance: np.random.Generator
    ) -> Tensor:
        """One phrase a picture; whatever fits a picture counts for it."""
        captions = [self.album.pictures[o].captions[source == "shop" :] for o in owners]
        texts = sorted({c[int(chance.integers(0, len(c)))] for c in captions})
        wanted = torch.tensor([[text in known for text in texts] for known in map(set, captions)])
        said, scale = self.encode(texts), self.model.scale(source)
        return (losses.pick(vectors, said, wanted, scale) + losses.pick(said, vectors, wanted.T, scale)) / 2

    def _full_phrases(
        self, owners: list[int], vectors: Tensor, source: str, chance: np.random.Generator
    ) -> Tensor:
        """Colour, kind and gender of each shop picture, among all such phrases."""
        return self._named("phrase", owners, vectors, source, chance)

    def _say(self, group: str, picture: Picture, chance: np.random.Generator) -> str:
        """One of the ways in which a picture's name may be said."""
        if group == "drawn":
            return picture.label
        if group == "phrase" and chance.random() < CHINESE_SHARE:
            kind, colour, gender, _ = picture.traits
            words = [self.chinese.get(said) for said in (("who", gender), ("colour", colour), ("kind", kind))]
            if all(words):
                return "".join(forms[int(chance.integers(0, len(forms)))] for forms in words if forms)
        ways = {"title": slice(1), "phrase": slice(1, 1 + FULL_PHRASES)}
        said = picture.captions[ways.get(group, slice(2))]
        return said[int(chance.integers(0, len(said)))]


def train_meeting(trainer: Trainer, out: Path, *, resume: bool, until: int | None = None) -> list[float]:
    """Leaves `meeting.checkpoint` in `out`."""
    channels_last(trainer.model.encoder)
    checkpoint = out / "meeting.checkpoint"
    if not (resume and checkpoint.exists()):
        trainer.remember()
    trainer.model.train()
    schedule = Schedule(
        trainer.steps,
        4e-4,
        warmup=min(100, trainer.steps // 4),
        factors={"text.": 0.4, "log_scale": 5.0},
        settle={"text.": SETTLE},
        average=0.995,
        save_every=40,
        tell_every=10,
    )
    return train(
        "meeting",
        trainer.model,
        (trainer.shop_loss, trainer.small_loss),
        schedule,
        checkpoint,
        begin=trainer.begin,
        resume=resume,
        until=until,
    )
