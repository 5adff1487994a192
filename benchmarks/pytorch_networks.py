"""What PyTorch takes for the same training: a step, or an epoch, for each line of standard input;
prints that it is ready, and then the loss of each.

python pytorch_networks.py NETWORK JSON: a name of NETWORKS, and what that function is given.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow/scripts"))

from continuo.models.composer.equations import listen
from continuo.models.composer.operations import Operations
from continuo.models.composer.questions import likelihood

CHORDS, EMBEDDING, DROPOUT = 600, 128, 0.3  # as in steps.py, which has TensorFlow
IMPOSSIBLE = -1e9

Step = Callable[[], float]


def lstm(batch: int, units: int, window: int) -> Step:
    """Embedding, three LSTM layers with dropout, a dense layer of logits; Adam."""
    embedding = nn.Embedding(CHORDS, EMBEDDING)
    recurrent = nn.LSTM(EMBEDDING, units, 3, batch_first=True, dropout=DROPOUT)
    after = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(units, CHORDS))
    optimizer = torch.optim.Adam(nn.ModuleList([embedding, recurrent, after]).parameters(), 0.001)
    chords = torch.randint(0, CHORDS, (batch, window + 1))

    def step() -> float:
        logits = after(recurrent(embedding(chords[:, :-1]))[0]).flatten(0, 1)
        loss = functional.cross_entropy(logits, chords[:, 1:].flatten())
        return descend(loss, optimizer)

    return step


def doubled(images: int, batch: int) -> Step:
    """An epoch of the lecture's network of two convolutions and two dense layers; Adadelta."""
    network = nn.Sequential(
        *(nn.Conv2d(1, 32, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(32, 32, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(0.2)),
        *(nn.Linear(512, 512), nn.ReLU(), nn.Dropout(0.2)),
        *(nn.Linear(512, 512), nn.ReLU(), nn.Dropout(0.2), nn.Linear(512, 10)),
    )
    optimizer = torch.optim.Adadelta(network.parameters(), 1.0)
    pixels, classes = torch.rand(images, 1, 28, 28), torch.randint(0, 10, (images,))

    def epoch() -> float:
        losses = [
            descend(functional.cross_entropy(network(pixels[chosen]), classes[chosen]), optimizer)
            for chosen in torch.randperm(images).split(batch)
        ]
        return sum(losses) / len(losses)

    return epoch


def dcgan(images: int, batch: int, latent: int, steps: int) -> Step:
    """So many steps of the lecture's two networks with convolutions; Adam. A step is an update of
    the discriminator for real images, one for generated ones, and one of the generator."""
    slope = nn.LeakyReLU(0.2)
    generator = nn.Sequential(
        *(nn.Linear(latent, 14 * 14 * 64), nn.ReLU(), nn.Unflatten(1, (64, 14, 14))),
        *(nn.Upsample(scale_factor=2), nn.Conv2d(64, 64, 3), nn.ReLU(), nn.BatchNorm2d(64)),
        *(nn.Upsample(scale_factor=2), nn.Conv2d(64, 64, 3), nn.ReLU(), nn.BatchNorm2d(64)),
        *(nn.Conv2d(64, 1, 3), nn.Tanh()),
    )
    discriminator = nn.Sequential(
        *(nn.Conv2d(1, 32, 6, 2), slope),
        *(nn.Conv2d(32, 64, 4, 2), slope, nn.BatchNorm2d(64)),
        *(nn.Conv2d(64, 128, 4), slope, nn.BatchNorm2d(128), nn.Flatten()),
        nn.Linear(128 * 7 * 7, 1),
    )
    optimizers = [
        torch.optim.Adam(network.parameters(), 0.0002, (0.5, 0.999))
        for network in (generator, discriminator)
    ]
    pixels = 2 * torch.rand(images, 1, 48, 48) - 1
    entropy = functional.binary_cross_entropy_with_logits
    ones, zeros = torch.ones(batch, 1), torch.zeros(batch, 1)

    def step() -> float:
        real = pixels[torch.randint(0, images, (batch,))]
        with torch.no_grad():
            fake = generator(torch.randn(batch, latent))
        for drawn, told in ((real, ones), (fake, zeros)):
            descend(entropy(discriminator(drawn), told), optimizers[1])
        return descend(
            entropy(discriminator(generator(torch.randn(batch, latent))), ones), optimizers[0]
        )

    def several() -> float:
        return [step() for _ in range(steps)][-1]

    return several


def composer(given: str, layers: int, dropout: float, deaf: float) -> Step:
    """The composer's equations on PyTorch's layers, trained as `train_composer` does it: Adam, of
    gradients of norm 1 at most, and a moving average of the weights.

    given: a file of arrays: below `weights/` its weights, below `inputs/` the inputs of a step.
    """
    with np.load(given) as file:
        arrays = {name: torch.from_numpy(file[name]) for name in file.files if "/" in name}
    weights = {name.removeprefix("weights/"): a for name, a in arrays.items() if "weights/" in name}
    chord = {
        name.removeprefix("inputs/"): array if array.is_floating_point() else array.long()
        for name, array in arrays.items()
        if "inputs/" in name
    }
    network = nn.ModuleDict(modules(weights))
    optimizer = torch.optim.Adam(network.parameters(), 0.001)
    decay = torch.optim.swa_utils.get_ema_multi_avg_fn(0.99)
    average = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=decay)
    o: Operations = InPyTorch(dropout, deaf)

    def step() -> float:
        heard, _ = listen(o, network, chord, [None] * layers)
        log_p, _ = likelihood(o, network, heard, chord)
        loss = -(log_p.sum(-1) * chord["weight"]).sum() / chord["weight"].sum()
        told = descend(loss, optimizer, network)
        average.update_parameters(network)
        return told

    return step


def modules(weights: Mapping[str, torch.Tensor]) -> dict[str, nn.Module]:
    """PyTorch's layers with the weights of a `TrainedComposer`."""
    made: dict[str, nn.Module] = {}
    for name in dict.fromkeys(path.split("/")[0] for path in weights):
        own = {path.split("/")[1]: a for path, a in weights.items() if path.split("/")[0] == name}
        layer: nn.Module
        if "recurrent" in own:
            layer = nn.LSTM(*own["kernel"].shape[:1], own["recurrent"].shape[0], batch_first=True)
            values = [own["kernel"].T, own["recurrent"].T, own["bias"], 0 * own["bias"]]
        elif "embeddings" in own:
            layer, values = nn.Embedding(*own["embeddings"].shape), [own["embeddings"]]
        else:
            layer = nn.Linear(*own["kernel"].shape, bias="bias" in own)
            values = [own["kernel"].T, *([own["bias"]] if "bias" in own else [])]
        with torch.no_grad():
            for parameter, value in zip(layer.parameters(), values, strict=True):
                parameter.copy_(value)
        made[name] = layer
    return made


class InPyTorch:
    """See `continuo.models.composer.operations.Operations`; dropout, deaf: see
    `continuo.models.composer.network.Composer`, whose dropouts these are."""

    EACH = ("note", "spelled", "time", "timed", "played")  # not the same at all steps of a window

    def __init__(self, dropout: float, deaf: float) -> None:
        self.deaf, self.dropout = deaf, dropout
        twice = 1 - (1 - dropout) ** 2
        self.rates = {"heard": dropout / 2, "time": twice, "timed": twice}

    def dense(self, layer: nn.Module, x: torch.Tensor) -> torch.Tensor:
        return layer(x)

    def plus_rows(self, x: torch.Tensor, table: nn.Module, *index: torch.Tensor) -> torch.Tensor:
        for places in index:
            x = x + table(places)
        return x

    def cell(self, layer: nn.Module, x: torch.Tensor, state: None) -> tuple[torch.Tensor, None]:
        return layer(x)[0], state

    def drop(self, place: str, x: torch.Tensor) -> torch.Tensor:
        if place == "rhythm":
            return x * (torch.rand(len(x), 1, 1) >= self.deaf)
        rate = self.rates.get(place, self.dropout)
        if place in self.EACH:
            return functional.dropout(x, rate)
        return x * functional.dropout(torch.ones_like(x[:, :1]), rate)

    def hot(self, index: torch.Tensor, classes: int) -> torch.Tensor:
        place = torch.where((index < 0) | (index > classes), classes, index)
        counted = torch.zeros(*index.shape[:-1], classes + 1)
        return counted.scatter_add_(-1, place, torch.ones(()).expand(place.shape))[..., :-1]

    counts = hot

    def split(self, x: torch.Tensor, parts: int) -> torch.Tensor:
        return x.reshape(len(x), parts, -1)

    def rows(self, x: torch.Tensor, place: torch.Tensor) -> torch.Tensor:
        return x.flatten(0, 1)[place]

    def summed(self, x: torch.Tensor, place: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
        batch, time = like.shape[:2]
        return torch.zeros(batch * time).index_add(0, place, x).reshape(batch, time, 1)

    range: Any = staticmethod(torch.arange)
    where: Any = staticmethod(torch.where)
    relu: Any = staticmethod(torch.relu)
    exp: Any = staticmethod(torch.exp)

    def still(self, x: torch.Tensor) -> torch.Tensor:
        return x.detach()

    def join(self, parts: Sequence[torch.Tensor]) -> torch.Tensor:
        return torch.cat(tuple(parts), -1)

    def only(self, x: torch.Tensor, which: torch.Tensor) -> torch.Tensor:
        return torch.where(which, x, 0.0)

    def surely_none(self, x: torch.Tensor) -> bool:
        return False

    def masked(self, x: torch.Tensor, possible: torch.Tensor) -> torch.Tensor:
        return torch.where(possible, x, IMPOSSIBLE)

    def log_share(self, x: torch.Tensor, total: torch.Tensor) -> torch.Tensor:
        return torch.log(x + 1e-20) - torch.log(total)

    def softmax(self, x: torch.Tensor) -> torch.Tensor:
        return x.softmax(-1)

    def log_softmax(self, x: torch.Tensor) -> torch.Tensor:
        return x.log_softmax(-1)

    def sum(self, x: torch.Tensor) -> torch.Tensor:
        return x.sum(-1, keepdim=True)

    def all(self, x: torch.Tensor) -> torch.Tensor:
        return x.all(-1, keepdim=True).float()

    def best(self, x: torch.Tensor) -> torch.Tensor:
        return x.argmax(-1)

    def taken(self, x: torch.Tensor, classes: torch.Tensor | None) -> torch.Tensor:
        return x if classes is None else x.gather(-1, classes)

    def votes(
        self, says: torch.Tensor, classes: int, weights: Sequence[torch.Tensor]
    ) -> list[torch.Tensor]:
        place, none = says.clamp(0, classes - 1), torch.zeros(len(says), classes)
        return [none.scatter_add(1, place, weight) for weight in weights]

    def moved(self, x: torch.Tensor, by: torch.Tensor, classes: int) -> torch.Tensor:
        span = x.shape[-1]
        place = torch.arange(classes) - by[..., None] + span // 2
        within = (place >= 0) & (place < span)
        each = x.gather(-1, torch.where(within, place, 0))
        return torch.where(within, each, 0.0).sum(-2)

    def turned(self, x: torch.Tensor, by: torch.Tensor, classes: int) -> torch.Tensor:
        span = x.shape[-1]
        turns = (torch.arange(span)[:, None] + torch.arange(span)) % span
        alike = torch.einsum("rni,rnqi->rq", x, by[..., turns])
        return functional.pad(alike[:, torch.arange(classes) % span], (0, 1))


def descend(
    loss: torch.Tensor, optimizer: torch.optim.Optimizer, clipped: nn.Module | None = None
) -> float:
    """The loss, once the weights are updated by its gradient; `clipped`: whose gradients are to be
    no longer than 1."""
    optimizer.zero_grad()
    loss.backward()
    if clipped is not None:
        nn.utils.clip_grad_norm_(clipped.parameters(), 1.0)
    optimizer.step()
    return loss.item()


NETWORKS: dict[str, Callable[..., Step]] = {
    made.__name__: made for made in (lstm, doubled, dcgan, composer)
}


def main(network: str, given: Mapping[str, Any]) -> None:
    """Answer until there are no more lines."""
    step = NETWORKS[network](**given)
    print("ready", flush=True)
    for _ in sys.stdin:
        print(step(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
