"""A second, slow implementation of the preference state in 60-digit decimals, written from the design alone.

It shares no code with what it checks. ``python -m tests.taste.reference`` writes the golden files, on which both
the Python and the JavaScript implementation are checked; a test makes sure that they are what it writes.
"""

from __future__ import annotations

import json
import random
from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

getcontext().prec = 60
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "preference"
SETTINGS = {
    "weights": {"view": 0.1, "like": 1.0, "cart": 1.5, "buy": 2.0, "dislike": -1.0, "ignored": 0.0},
    "half_life_days": 30.0,
    "prior": 2.0,
    "blend": 0.3,
}
SPACE = "5a" * 32
START = 1_767_225_600
DAY = 86_400
A, B, C = "00000000000000aa", "00000000000000bb", "ffffffffffffffcc"
D = Decimal
Sum = dict[str, Any]


def nothing(dims: int) -> Sum:
    return {"total": [D(0)] * dims, "weight": D(0), "counts": {}, "price": (D(0), D(0), D(0))}


def length(total: list[D]) -> D:
    return sum((x * x for x in total), D(0)).sqrt()


def event(vector: list[float], weight: float, keys: list[int], price: float | None) -> Sum:
    exact = [D(x) for x in vector]
    size, w = length(exact), D(weight)
    liked = (w, D(price).ln(), D(0)) if price is not None and w > 0 else (D(0), D(0), D(0))
    sign = D(1) if w > 0 else D(-1)
    counts = {k: sign * abs(w) for k in sorted(set(keys))[:24]}
    return {"total": [x / size * w for x in exact], "weight": abs(w), "counts": counts, "price": liked}


def fade(one: Sum, seconds: int, half_life: float) -> Sum:
    halvings = min(D(max(seconds, 0)) / D(half_life), D(10))
    left = D(2) ** -halvings
    w, mean, spread = one["price"]
    return {
        "total": [x * left for x in one["total"]],
        "weight": one["weight"] * left,
        "counts": {k: c * left for k, c in one["counts"].items()},
        "price": (w * left, mean, spread),
    }


def add(one: Sum, other: Sum) -> Sum:
    total = [x + y for x, y in zip(one["total"], other["total"], strict=True)]
    if length(total) <= D("1e-9") * (length(one["total"]) + length(other["total"])):
        total = [D(0)] * len(total)
    counts = dict(one["counts"])
    for k, c in other["counts"].items():
        counts[k] = counts.get(k, D(0)) + c
    kept = sorted(counts, key=lambda k: (-abs(counts[k]), k))[:24]
    (wa, ma, sa), (wb, mb, sb) = one["price"], other["price"]
    w = wa + wb
    if w:
        # Var = E[x²] − E[x]²: another way than the one under test.
        mean = (wa * ma + wb * mb) / w
        spread = (wa * (sa + ma * ma) + wb * (sb + mb * mb)) / w - mean * mean
        price = (w, mean, max(spread, D(0)))
    else:
        price = (D(0), D(0), D(0))
    return {
        "total": total,
        "weight": one["weight"] + other["weight"],
        "counts": {k: counts[k] for k in kept if counts[k]},
        "price": price,
    }


def binary(value: D | float, exponent_bits: int, fraction_bits: int) -> int:
    """The bits of the nearest IEEE 754 number, half to even."""
    exact = Fraction(value)
    bias = (1 << (exponent_bits - 1)) - 1
    sign, size = exact < 0, abs(exact)
    if not size:
        return 0
    exponent = -bias + 1
    while size >= Fraction(2) ** (exponent + 1):
        exponent += 1
    steps = size / Fraction(2) ** (exponent - fraction_bits)
    whole = round(steps)
    if whole >= 2 << fraction_bits:
        exponent, whole = exponent + 1, whole // 2
    normal = whole >> fraction_bits
    bits = whole + (((exponent + bias - 1) << fraction_bits) if normal else 0)
    return 0 if not bits else bits + (int(sign) << (exponent_bits + fraction_bits))


def half(value: D | float) -> bytes:
    return binary(value, 5, 10).to_bytes(2, "little")


def single(value: D | float) -> bytes:
    return binary(value, 8, 23).to_bytes(4, "little")


def unhalf(data: bytes) -> Fraction:
    bits = int.from_bytes(data, "little")
    exponent, fraction = bits >> 10 & 31, bits & 1023
    size = (
        Fraction(1024 + fraction) * Fraction(2) ** (exponent - 25)
        if exponent
        else Fraction(fraction, 1 << 24)
    )
    return -size if bits & 0x8000 else size


def unsingle(data: bytes) -> Fraction:
    bits = int.from_bytes(data, "little")
    exponent, fraction = bits >> 23 & 255, bits & 0x7FFFFF
    size = (
        Fraction((1 << 23) + fraction) * Fraction(2) ** (exponent - 150)
        if exponent
        else Fraction(fraction) * Fraction(2) ** -149
    )
    return -size if bits >> 31 else size


def dec(value: Fraction) -> D:
    return D(value.numerator) / D(value.denominator)


def slot_bytes(device: str, slot: dict[str, Any]) -> bytes:
    if "bytes" in slot:  # untouched since it was read
        return bytes(slot["bytes"])
    s = slot["sum"]
    size = length(s["total"])
    out: bytes = bytes.fromhex(device) + slot["seq"].to_bytes(4, "little") + slot["at"].to_bytes(8, "little")
    out += single(size) + single(s["weight"]) + b"".join(single(x) for x in s["price"])
    shares = [(k, half(s["counts"][k] / s["weight"])) for k in sorted(s["counts"])] if s["weight"] else []
    shares = [(k, bits) for k, bits in shares if any(bits)]
    out += bytes([len(shares), len(slot["applied"])])
    out += b"".join(half(x / size) if size else b"\0\0" for x in s["total"])
    out += b"".join(k.to_bytes(4, "little") + bits for k, bits in shares)
    return out + b"".join(bytes.fromhex(one) for one in slot["applied"])


def state_bytes(state: dict[str, Any]) -> bytes:
    head: bytes = b"VTS\x01" + state["dims"].to_bytes(2, "little") + bytes.fromhex(SPACE)
    head += (
        state["epoch"].to_bytes(8, "little") + bytes.fromhex(state["origin"]) + bytes([len(state["slots"])])
    )
    return head + b"".join(slot_bytes(d, state["slots"][d]) for d in sorted(state["slots"]))


def parse(data: bytes) -> dict[str, Any]:
    """A state's slots as sums, with the rounding that the bytes carry."""
    dims, at = int.from_bytes(data[4:6], "little"), 55
    state: dict[str, Any] = {
        "dims": dims,
        "epoch": int.from_bytes(data[38:46], "little"),
        "origin": data[46:54].hex(),
        "slots": {},
    }
    for _ in range(data[54]):
        device = data[at : at + 8].hex()
        numbers = [dec(unsingle(data[at + 20 + 4 * n : at + 24 + 4 * n])) for n in range(5)]
        shared, applied = data[at + 40], data[at + 41]
        body = at + 42
        total = [numbers[0] * dec(unhalf(data[body + 2 * n : body + 2 * n + 2])) for n in range(dims)]
        body += 2 * dims
        counts = {}
        for n in range(shared):
            k = int.from_bytes(data[body + 6 * n : body + 6 * n + 4], "little")
            counts[k] = dec(unhalf(data[body + 6 * n + 4 : body + 6 * n + 6])) * numbers[1]
        body += 6 * shared
        state["slots"][device] = {
            "seq": int.from_bytes(data[at + 8 : at + 12], "little"),
            "at": int.from_bytes(data[at + 12 : at + 20], "little"),
            "sum": {"total": total, "weight": numbers[1], "counts": counts, "price": tuple(numbers[2:])},
            "applied": [data[body + 8 * n : body + 8 * n + 8].hex() for n in range(applied)],
            "length": numbers[0],
            "bytes": data[at : body + 8 * applied],
        }
        at = body + 8 * applied
    return state


def empty(dims: int) -> dict[str, Any]:
    return {"dims": dims, "epoch": 0, "origin": "0" * 16, "slots": {}}


def learn(state: dict[str, Any], e: dict[str, Any]) -> None:
    weight = SETTINGS["weights"][e["what"]]  # type: ignore[index]
    if not weight:
        return
    slot = state["slots"].setdefault(
        e["device"], {"seq": 0, "at": e["now"], "sum": nothing(state["dims"]), "applied": []}
    )
    faded = fade(slot["sum"], e["now"] - slot["at"], 30 * DAY)
    slot["sum"] = add(faded, event(e["vector"], weight, e["keys"], e["price"]))
    slot["seq"], slot["at"] = slot["seq"] + 1, e["now"]


def read(state: dict[str, Any], now: int) -> Sum:
    total = nothing(state["dims"])
    for device in sorted(state["slots"]):
        slot = state["slots"][device]
        total = add(total, fade(slot["sum"], now - slot["at"], 30 * DAY))
    return total


def merge(one: bytes, other: bytes) -> bytes:
    """Over the bytes alone."""
    a, b = parse(one), parse(other)
    if (a["epoch"], a["origin"]) != (b["epoch"], b["origin"]):
        return one if (a["epoch"], a["origin"]) > (b["epoch"], b["origin"]) else other
    slots = {}
    for device in sorted({*a["slots"], *b["slots"]}):
        held = [s["slots"][device] for s in (a, b) if device in s["slots"]]
        slots[device] = max(held, key=lambda slot: (slot["seq"], slot["bytes"]))["bytes"]
    return one[:54] + bytes([len(slots)]) + b"".join(slots.values())


def shown(one: Sum) -> dict[str, Any]:
    """A sum as numbers that JSON can carry, for comparing within 1e-6."""
    size = length(one["total"])
    return {
        "direction": [float(x / size) if size else 0.0 for x in one["total"]],
        "length": float(size),
        "weight": float(one["weight"]),
        "shares": [[k, float(one["counts"][k] / one["weight"])] for k in sorted(one["counts"])],
        "price": [float(x) for x in one["price"]],
        "confidence": float(min(size / (one["weight"] + D(2)), D(1))),
    }


def only(state: dict[str, Any], device: str, now: int, total: Sum) -> dict[str, Any]:
    applied = [x for d in sorted(state["slots"]) for x in state["slots"][d]["applied"]][-8:]
    epoch = max(state["epoch"] + 1, now)
    slot = {"seq": 1, "at": now, "sum": total, "applied": applied}
    return {"dims": state["dims"], "epoch": epoch, "origin": device, "slots": {device: slot}}


def removed(total: Sum, keys: list[int], direction: list[float] | None, price: bool) -> Sum:
    vector = total["total"]
    if direction is not None:
        part = [D(x) for x in direction]
        has = sum((x * y for x, y in zip(vector, part, strict=True)), D(0)) / length(part)
        unit = [y / length(part) for y in part]
        vector = [x - max(has, D(0)) * y for x, y in zip(vector, unit, strict=True)]
    return {
        "total": vector,
        "weight": total["weight"],
        "counts": {k: c for k, c in total["counts"].items() if k not in keys},
        "price": (D(0), D(0), D(0)) if price else total["price"],
    }


def parcel_bytes(total: Sum, visit: str, reply: bytes) -> bytes:
    size = length(total["total"])
    largest = max(abs(x) for x in total["total"])
    out = (b"VTH" if reply else b"VTT") + b"\x01" + bytes.fromhex(visit) + bytes.fromhex(SPACE)[:16]
    out += len(total["total"]).to_bytes(2, "little") + single(size) + single(total["weight"])
    out += b"".join(single(x) for x in total["price"])
    shares = [
        (k, round(Fraction(total["counts"][k] / total["weight"] * 127))) for k in sorted(total["counts"])
    ]
    shares = [(k, share) for k, share in shares if share]
    out += bytes([len(shares)])
    for x in total["total"]:
        out += (round(Fraction(x / largest * 127)) if largest else 0).to_bytes(1, "little", signed=True)
    for k, share in shares:
        out += k.to_bytes(4, "little") + share.to_bytes(1, "little", signed=True)
    return out + reply


def parcel_sum(data: bytes) -> Sum:
    dims = int.from_bytes(data[28:30], "little")
    numbers = [dec(unsingle(data[30 + 4 * n : 34 + 4 * n])) for n in range(5)]
    packed = [D(int.from_bytes(data[51 + n : 52 + n], signed=True)) for n in range(dims)]
    counts = {}
    for n in range(data[50]):
        at = 51 + dims + 5 * n
        share = int.from_bytes(data[at + 4 : at + 5], signed=True)
        counts[int.from_bytes(data[at : at + 4], "little")] = D(share) / 127 * numbers[1]
    size = length(packed)
    total = [x / size * numbers[0] if size else D(0) for x in packed]
    return {"total": total, "weight": numbers[1], "counts": counts, "price": tuple(numbers[2:])}


def scaled(one: Sum, factor: D, price: D) -> Sum:
    return {
        "total": [x * factor for x in one["total"]],
        "weight": one["weight"] * factor,
        "counts": {k: c * factor for k, c in one["counts"].items()},
        "price": (min(one["price"][0], price), *one["price"][1:]),
    }


def fnv(name: str, value: str) -> int:
    number = 2166136261
    for byte in f"{name}={value}".encode():
        number = ((number ^ byte) * 16777619) % 2**32
    return number


def drawn(rng: random.Random, dims: int, device: str, now: int) -> dict[str, Any]:
    return {
        "device": device,
        "vector": [rng.randint(-127, 127) for _ in range(dims - 1)] + [rng.randint(1, 127)],
        "what": rng.choice(["view", "like", "cart", "buy", "dislike"]),
        "now": now,
        "keys": [fnv("brand", rng.choice("abcdefgh")), fnv("colour", rng.choice("rgb"))],
        "price": rng.choice([None, round(rng.uniform(0.5, 900), 2)]),
    }


def histories() -> dict[str, tuple[int, list[dict[str, Any]]]]:
    rng = random.Random(11)
    one = drawn(rng, 4, A, START)
    return {
        "nothing": (4, []),
        "one event": (4, [one]),
        "an event of weight 0": (4, [one, {**one, "what": "ignored"}]),
        "two half-lives apart": (4, [one, {**drawn(rng, 4, A, START), "now": START + 60 * DAY}]),
        "a like taken back": (4, [{**one, "what": "like"}, {**one, "what": "dislike"}]),
        "only dislikes": (4, [{**one, "what": "dislike", "price": 9.0}]),
        "the clock runs backwards": (4, [one, {**drawn(rng, 4, A, 0), "now": START - 900 * DAY}]),
        "a clock years ahead, then mended": (
            4,
            [one, drawn(rng, 4, A, START + 9000 * DAY), drawn(rng, 4, A, START + DAY)],
        ),
        "a very small and a very large vector": (
            4,
            [
                {**one, "vector": [1e-300, 3e-300, 0.0, -2e-300]},
                {**one, "vector": [1e300, 1e300, -1e300, 0.0]},
            ],
        ),
        "more values than counters": (
            4,
            [
                {**drawn(rng, 4, A, START + n), "keys": [fnv("brand", str(n)), fnv("kind", str(n))]}
                for n in range(30)
            ],
        ),
        "three devices": (8, [drawn(rng, 8, rng.choice([A, B, C]), START + n * 5000) for n in range(40)]),
        "full width": (256, [drawn(rng, 256, rng.choice([A, B]), START + n * DAY) for n in range(30)]),
    }


def learnt() -> dict[str, bytes]:
    out = {}
    for name, (dims, events) in histories().items():
        state = empty(dims)
        for e in events:
            learn(state, e)
        out[name] = state_bytes(state)
    return out


def golden() -> dict[str, Any]:
    """All golden files by name."""
    states = learnt()
    learned = [
        {"name": name, "dims": dims, "events": events, "state": states[name].hex()}
        for name, (dims, events) in histories().items()
    ]
    return {
        "keys": [
            [n, v, fnv(n, v)] for n, v in [("brand", ""), ("brand", "Nike"), ("category", "鞋"), ("a", "é😀")]
        ],
        "learn": {"space": SPACE, "settings": SETTINGS, "cases": learned},
        "read": _reads(states),
        "merge": _merges(states),
        "epochs": _epochs(states),
        "parcels": _parcels(states),
        "apply": _applied(states),
        "migrate": _migrated(states),
        "refused": _refused(states),
    }


def _reads(states: dict[str, bytes]) -> dict[str, Any]:
    cases = []
    for name, data in states.items():
        for now in (START - DAY, START + 45 * DAY, START + 4000 * DAY):
            case = {"name": name, "state": data.hex(), "now": now}
            cases.append({**case, "taste": shown(read(parse(data), now))})
    return {"settings": SETTINGS, "cases": cases}


def _merges(states: dict[str, bytes]) -> list[dict[str, Any]]:
    rng = random.Random(12)
    pool = []
    for n in range(6):
        state = parse(states["three devices"])
        for slot in state["slots"].values():
            del slot["bytes"]
            slot["sum"] = scaled(slot["sum"], D(rng.randint(1, 3)), D(10**6))
            slot["seq"] = rng.randint(3, 5)
        for device in rng.sample([A, B, C], rng.randint(0, 2)):
            del state["slots"][device]
        if n >= 4:
            state["epoch"], state["origin"] = 7, (A, C)[n - 4]
        pool.append(state_bytes(state))
    return [
        {
            "name": f"{i} and {j}",
            "mine": one.hex(),
            "theirs": other.hex(),
            "merged": merge(one, other).hex(),
            "forked": [d for d in (A, B, C) if _forked(one, other, d)],
        }
        for i, one in enumerate(pool)
        for j, other in enumerate(pool)
    ]


def _forked(one: bytes, other: bytes, device: str) -> bool:
    a, b = parse(one), parse(other)
    same = one[38:54] == other[38:54] and device in a["slots"] and device in b["slots"]
    return same and parse(merge(one, other))["slots"][device]["bytes"] != a["slots"][device]["bytes"]


def _epochs(states: dict[str, bytes]) -> dict[str, Any]:
    cases = []
    keys = [fnv("brand", "a"), fnv("colour", "r")]
    for name in ("nothing", "one event", "a like taken back", "three devices", "full width"):
        state, now = parse(states[name]), START + 20 * DAY
        total = read(state, now)
        direction = [1.0] + [0.5] * (state["dims"] - 1)
        own = [float(x) for x in total["total"]] if length(total["total"]) else direction
        for what, arguments in {
            "wipe": None,
            "fold": ([], None, False),
            "remove keys": (keys, None, False),
            "remove a direction": ([], direction, False),
            "remove all of the direction": ([], own, False),
            "remove the price": (keys, direction, True),
        }.items():
            if arguments is None:
                after = {"dims": state["dims"], "epoch": max(1, now), "origin": B, "slots": {}}
            else:
                remains = removed(total, *arguments)
                if length(remains["total"]) <= D("1e-9") * length(total["total"]):
                    remains["total"] = [D(0)] * state["dims"]
                after = only(state, B, now, remains)
            cases.append(
                {
                    "name": f"{what}: {name}",
                    "what": what.split()[0],
                    "state": states[name].hex(),
                    "device": B,
                    "now": now,
                    "keys": arguments[0] if arguments else [],
                    "direction": arguments[1] if arguments else None,
                    "price": bool(arguments and arguments[2]),
                    "after": state_bytes(after).hex(),
                }
            )
    return {"settings": SETTINGS, "cases": cases}


def _parcels(states: dict[str, bytes]) -> dict[str, Any]:
    reply, visit = bytes([4]) + bytes(range(64)), "0123456789abcdef"
    cases = []
    for name in ("nothing", "one event", "a like taken back", "three devices", "full width"):
        state, now = parse(states[name]), START + 3 * DAY
        total = read(state, now)
        handed, back = (
            parcel_bytes(total, visit, reply),
            parcel_bytes(scaled(total, D(40), D(10**6)), visit, b""),
        )
        visited = parcel_sum(back)
        size = max(visited["weight"], length(visited["total"]), D(100))
        grown = state["slots"].setdefault(
            A, {"seq": 0, "at": now, "sum": nothing(state["dims"]), "applied": []}
        )
        faded = fade(grown["sum"], now - grown["at"], 30 * DAY)
        grown["sum"] = add(faded, scaled(visited, D(100) / size, D(100)))
        grown.pop("bytes", None)
        grown.update(seq=grown["seq"] + 1, at=now, applied=[visit])
        cases.append(
            {
                "name": name,
                "state": states[name].hex(),
                "now": now,
                "visit": visit,
                "reply_key": reply.hex(),
                "handed": handed.hex(),
                "taste": shown(parcel_sum(handed)),
                "back": back.hex(),
                "device": A,
                "after": state_bytes(state).hex(),
            }
        )
    return {"settings": SETTINGS, "cases": cases}


def _applied(states: dict[str, bytes]) -> dict[str, Any]:
    rng = random.Random(13)
    cases = []
    for name in ("nothing", "three devices", "full width"):
        state = parse(states[name])
        total = read(state, START)
        size = length(total["total"])
        gain = D(0.3) * min(size / (total["weight"] + 2), D(1))
        scores = [round(rng.random(), 3) for _ in range(60)]
        vectors = [[rng.randint(-127, 127) for _ in range(state["dims"])] for _ in scores]
        vectors[7] = [0] * state["dims"]
        blended = []
        for score, vector in zip(scores, vectors, strict=True):
            item = [D(x) for x in vector]
            inner = sum((x * y for x, y in zip(item, total["total"], strict=True)), D(0))
            cos = inner / (length(item) * size) if length(item) and size else D(0)
            blended.append(D(score) + gain * cos)
        cases.append(
            {
                "name": name,
                "state": states[name].hex(),
                "now": START,
                "scores": scores,
                "vectors": vectors,
                "blended": [float(x) for x in blended],
                "order": sorted(range(60), key=lambda n: (-blended[n], n)),
            }
        )
    return {"settings": SETTINGS, "cases": cases}


def _migrated(states: dict[str, bytes]) -> list[dict[str, Any]]:
    rng = random.Random(14)
    cases = []
    for name, count in (("three devices", 5), ("three devices", 12), ("nothing", 1)):
        state = parse(states[name])
        old = [[round(rng.uniform(-1, 1), 3) for _ in range(state["dims"])] for _ in range(count)]
        new = [[round(rng.uniform(-1, 1), 3) for _ in range(6)] for _ in range(count)]
        slots = {}
        for device, slot in state["slots"].items():
            size = slot["length"]
            unit = [x / size for x in slot["sum"]["total"]] if size else slot["sum"]["total"]
            mixture = _solved(old, unit)
            moved = [
                sum((m * D(row[n]) for m, row in zip(mixture, new, strict=True)), D(0)) for n in range(6)
            ]
            total = [x / length(moved) * size for x in moved]
            slots[device] = {**shown({**slot["sum"], "total": total}), "seq": slot["seq"], "at": slot["at"]}
        case = {"name": f"{name}, {count} products", "state": states[name].hex(), "space": "6b" * 32}
        cases.append({**case, "old": old, "new": new, "slots": slots})
    return cases


def _solved(rows: list[list[float]], target: list[D]) -> list[D]:
    """Gauss and Jordan on (rows rowsᵀ + 0.1 I) x = rows target."""
    exact = [[D(x) for x in row] for row in rows]
    system = [
        [sum((x * y for x, y in zip(a, b, strict=True)), D(0)) + (D(0.1) if a is b else 0) for b in exact]
        + [sum((x * y for x, y in zip(a, target, strict=True)), D(0))]
        for a in exact
    ]
    for n, pivot in enumerate(system):
        system[n] = pivot = [x / pivot[n] for x in pivot]
        for m, row in enumerate(system):
            if m != n:
                system[m] = [x - row[n] * y for x, y in zip(row, pivot, strict=True)]
    return [row[-1] for row in system]


def _refused(states: dict[str, bytes]) -> list[dict[str, str]]:
    """Bytes that must be refused, each wrong in one place."""
    state = states["one event"]
    total = read(parse(state), START)
    handed = parcel_bytes(total, "0123456789abcdef", bytes(65))
    out = []

    def wrong(kind: str, name: str, good: bytes, at: int, new: bytes) -> None:
        out.append({"kind": kind, "name": name, "bytes": (good[:at] + new + good[at + len(new) :]).hex()})

    nan, inf, huge, minus = (
        float_bits.to_bytes(4, "little") for float_bits in (0x7FC00000, 0x7F800000, 0x7F7FFFFF, 0xBF800000)
    )
    for name, at, new in (
        ("magic", 0, b"X"), ("version 0", 3, b"\0"), ("version 2", 3, b"\2"), ("dims 0", 4, b"\0\0"),
        ("dims 257", 4, b"\1\1"), ("epoch beyond 2^48", 44, b"\1"), ("12 slots", 54, b"\x0c"), ("2 slots", 54, b"\2"),
        ("no slot but its bytes", 54, b"\0"), ("seq 0", 63, bytes(4)), ("at beyond", 72, b"\1"),
        ("length NaN", 75, nan), ("length infinite", 75, inf), ("length huge", 75, huge), ("length below 0", 75, minus),
        ("length 0 with a direction", 75, bytes(4)), ("weight NaN", 79, nan), ("weight huge", 79, huge),
        ("price weight NaN", 83, nan), ("price mean huge", 87, huge), ("price spread below 0", 91, minus),
        ("25 shares", 95, b"\x19"), ("9 applied", 96, b"\x09"), ("direction NaN", 97, b"\0\x7e"),
        ("direction infinite", 97, b"\0\x7c"), ("direction a signalling NaN", 97, b"\1\x7c"),
        ("direction of length 8", 97, b"\0\x48"), ("share NaN", 109, b"\0\x7e"),
        ("share 2", 109, b"\0\x40"), ("share 0", 109, b"\0\0"), ("shares out of order", 105, b"\xff\xff\xff\xff"),
    ):  # fmt: skip
        wrong("state", name, state, at, new)
    for name, data in (
        ("empty", b""),
        ("cut off", state[:-1]),
        ("a byte more", state + b"\0"),
        ("too long", state * 400),
    ):
        out.append({"kind": "state", "name": name, "bytes": data[:20_000].hex()})
    twice = state[:54] + b"\2" + state[55:] * 2
    out.append({"kind": "state", "name": "one device twice", "bytes": twice.hex()})
    for name, at, new in (
        ("magic", 1, b"X"), ("a state's magic", 2, b"S"), ("version 9", 3, b"\x09"), ("dims 0", 28, b"\0\0"),
        ("length NaN", 30, nan), ("weight infinite", 34, inf), ("25 shares", 50, b"\x19"), ("not scaled", 51, bytes(4)),
        ("-128", 51, b"\x80"), ("share 0", 59, b"\0"), ("share -128", 59, b"\x80"), ("taken back with a key", 2, b"T"),
    ):  # fmt: skip
        wrong("parcel", name, handed, at, new)
    for name, data in (
        ("empty", b""),
        ("cut off", handed[:-1]),
        ("a byte more", handed + b"\0"),
        ("too long", handed * 9),
    ):
        out.append({"kind": "parcel", "name": name, "bytes": data.hex()})
    return out


def text(value: Any) -> str:
    """One golden file."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for file, value in golden().items():
        (GOLDEN / f"{file}.json").write_text(text(value), encoding="utf-8")
