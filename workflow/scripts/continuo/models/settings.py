"""The whole configuration, with what the models and the methods of decoding bring along."""

from continuo.decoding.registry import METHODS
from continuo.models.registry import kinds
from continuo.settings.configuration import configuration

CONFIGURATION = configuration({kind.name: kind.settings for kind in kinds().values()}, METHODS)
