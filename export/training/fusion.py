"""The fusion model: words, picture and spoken words of one query → what each adds to one vector.

A query with a single part stays that part, exactly. With several, each is bent, so that "this, but in red" finds the
red ones instead of the middle between this and red. Composed retrieval as in TIRG
(Vo et al. 2019), on the vectors of finished encoders. Some kinds of article are never seen, to measure with.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import normalize

from export.metrics import Vectors
from export.training import losses
from export.training.training_loop import Schedule, train

PARTS = 3
BATCH = 192
OTHERS = 1024
UNSEEN_SHARE = 6
SAYINGS = {
    "colour": ("in {}", "but in {}", "{}", "the same in {}", "{} instead", "a {} one", "this in {} please"),
    "gender": ("for {}", "like this for {}", "{}", "the {} version", "but for {}"),
    "usage": ("for {}", "{}", "something more {}", "but {}", "a {} one"),
}
"""How a shopper asks for another colour, gender or use of what the picture shows."""


class Item(NamedTuple):
    """A product of the shop: what may be asked of it. Each is lower case; kind is the article."""

    kind: str
    colour: str
    gender: str
    usage: str


def unseen(kind: str) -> bool:
    """Whether a kind of article is kept out of the training: about one in six, by hash."""
    return int.from_bytes(hashlib.sha256(f"kind {kind}".encode()).digest(), "big") % UNSEEN_SHARE == 0


class Fusion(nn.Module):
    """f32 [batch, 3 · dims]: words, picture, speech, zeros where a part is missing → f32 [batch, 3 · dims], unit.

    The query's vector is the sum of the three, scaled to unit length. Each part is turned and weighed by itself:
    a net that saw all parts at once learnt the taught kinds by heart and found less than adding on others.
    """

    def __init__(self, dims: int) -> None:
        super().__init__()
        self.dims = dims
        self.turns = nn.ModuleList(nn.Linear(dims, dims) for _ in range(PARTS))
        self.weights = nn.Parameter(torch.zeros(PARTS))
        for parameter in self.turns.parameters():
            nn.init.zeros_(parameter)

    def forward(self, parts: Tensor) -> Tensor:
        """As the class says."""
        apart = parts.reshape(-1, PARTS, self.dims)
        present = (apart.abs().sum(2, keepdim=True) > 0).to(parts.dtype)
        several = (present.sum(1, keepdim=True) > 1.5).to(parts.dtype)
        turned = torch.stack([turn(apart[:, n]) for n, turn in enumerate(self.turns)], 1)
        bent = torch.exp(self.weights)[None, :, None] * (apart + turned) * present
        found = several * bent + (1 - several) * apart
        return normalize(found.reshape(-1, PARTS * self.dims), dim=-1)

    def query(self, parts: Tensor) -> Tensor:
        """f32 [batch, dims], unit."""
        return normalize(self(parts).reshape(-1, PARTS, self.dims).sum(1), dim=-1)


class Composer:
    """Draws composed queries over a set of items: a picture, what is asked to be other, and what then fits."""

    def __init__(self, items: Sequence[Item], among: Sequence[int]) -> None:
        """among: the items whose pictures may be shown."""
        self.items, self.among = items, np.array(among)
        self.rows: dict[Item, list[int]] = {}
        for row, item in enumerate(items):
            self.rows.setdefault(item, []).append(row)
        self.values = {f: sorted({getattr(item, f) for item in items} - {"", "na"}) for f in SAYINGS}
        self.possible = [
            (int(row), field, value)
            for row in self.among
            for field, values in self.values.items()
            for value in values
            if value != getattr(items[row], field) and items[row]._replace(**{field: value}) in self.rows
        ]

    def draw(self, count: int, chance: np.random.Generator) -> list[tuple[int, str, Item]]:
        """(row of the picture, what is said, what is wanted); each field and each kind has a like share."""
        by_field = {
            field: np.array([n for n, (_, f, _) in enumerate(self.possible) if f == field])
            for field in SAYINGS
        }
        chosen = []
        for field in chance.choice([f for f, found in by_field.items() if len(found)], count):
            row, _, value = self.possible[int(chance.choice(by_field[str(field)]))]
            said = SAYINGS[str(field)][int(chance.integers(0, len(SAYINGS[str(field)])))].format(value)
            chosen.append((row, said, self.items[row]._replace(**{str(field): value})))
        return chosen


def sayings(composer: Composer) -> list[str]:
    """Every text that a draw can say."""
    return [
        form.format(value)
        for field, forms in SAYINGS.items()
        for form in forms
        for value in composer.values[field]
    ]


def train_fusion(
    items: Sequence[Item],
    pictures: Vectors,
    titles: Vectors,
    texts: dict[str, NDArray[np.float32]],
    out: Path,
    steps: int,
    seed: int,
    *,
    resume: bool,
) -> Fusion:
    """Learn on training items; leaves `fusion.checkpoint` in `out`.

    pictures, titles: f32 [items, dims], unit; texts: the vectors of `sayings`.
    """
    model = Fusion(pictures.shape[1])
    composer = Composer(items, [row for row, item in enumerate(items) if not unseen(item.kind)])
    seen, said = torch.from_numpy(pictures), torch.from_numpy(titles)
    galleries = (seen, normalize(seen + said, dim=-1))
    keys = {item: number for number, item in enumerate(composer.rows)}
    key = np.array([keys[item] for item in items])
    scale = torch.tensor(25.0)

    def loss_at(step: int) -> Tensor:
        chance = np.random.default_rng((seed, step))
        asked = composer.draw(BATCH, chance)
        shown = [row for row, _, _ in asked]
        words = torch.from_numpy(np.stack([texts[text] for _, text, _ in asked]))
        heard = torch.from_numpy(chance.random(BATCH) < 0.25)[:, None]
        none = torch.zeros_like(words)
        parts = torch.cat((torch.where(heard, none, words), seen[shown], torch.where(heard, words, none)), 1)
        # a picture and its own title ask for the thing itself
        own = chance.integers(0, len(items), BATCH // 4)
        parts = torch.cat((parts, torch.cat((said[own], seen[own], none[: len(own)]), 1)))
        wanted = np.concatenate(([keys[item] for _, _, item in asked], key[own]))
        targets = [int(chance.choice(composer.rows[item])) for _, _, item in asked]
        rows = np.unique(np.concatenate((targets, shown, own, chance.integers(0, len(items), OTHERS))))
        marks = torch.from_numpy(wanted[:, None] == key[rows][None, :])
        query = model.query(parts)
        return sum(losses.pick(query, gallery[rows], marks, scale) for gallery in galleries)  # type: ignore[return-value]

    schedule = Schedule(steps, 3e-4, warmup=min(20, steps // 4), decay=1.0, average=0.98)
    train("fusion", model, [loss_at], schedule, out / "fusion.checkpoint", resume=resume)
    return model
