"""What an experiment says of the network of chords."""

from dataclasses import dataclass
from typing import Annotated, Literal

from continuo.settings.declare import Bounds, ModelKeys, Share, Text

Width = Annotated[int, Bounds(1, 4096)]


@dataclass(frozen=True)
class Network:
    """The lecture's network: an embedding, recurrent layers with dropout, a softmax."""

    cell: Literal["lstm", "gru", "simple_rnn"] = "lstm"
    """what the recurrent layers are made of"""
    embedding: Width = 128
    """numbers that stand for a chord"""
    units: Width = 128
    """units of each recurrent layer"""
    layers: Annotated[int, Bounds(1, 16)] = 3
    """recurrent layers"""
    dropout: Share = 0.3
    """share that is dropped after each layer in training"""


@dataclass(frozen=True)
class Training:
    """How the network is trained."""

    objective: Literal["every_step", "last_step"] = "every_step"
    """every_step asks for the next chord at every step of the window, last_step (the lecture's)
    only after the last"""
    epochs: Annotated[int, Bounds(1, 100_000)] = 40
    """how long it is trained, see stride"""
    batch: Width = 16
    """windows a training step"""
    stride: Width = 16
    """an epoch takes one window in so many, drawn anew each time; 1 takes all"""
    learning_rate: Annotated[float, Bounds(above=0, most=1)] = 0.002
    """Adam's, at the start"""
    decay: Literal["constant", "cosine"] = "cosine"
    """how the learning rate goes on; cosine ends at zero"""
    clip_norm: Annotated[float, Bounds(0, 1_000_000)] = 1.0
    """gradients are scaled down to this norm; 0 leaves them as they are"""
    keep: Literal["last", "best"] = "last"
    """the network of the last epoch, or of the best one on the valid pieces"""
    patience: Annotated[int, Bounds(0, 100_000)] = 0
    """stop after so many epochs without a better one on the valid pieces; 0 never"""

    @property
    def every_step(self) -> bool:
        """Whether the next chord is asked for at every step of the window."""
        return self.objective == "every_step"


@dataclass(frozen=True)
class ExperimentKeys:
    """The network of chords."""

    network: Network = Network()
    training: Training = Training()
    pretrained: Text | None = None
    """a model.keras of these data, taken in place of training one"""


KEYS = ModelKeys(experiment=ExperimentKeys)
