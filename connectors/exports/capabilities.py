"""What each layout of a school's files is able to say."""

from collections.abc import Mapping
from types import MappingProxyType

from connectors.contract import Capabilities
from connectors.exports.connector import CAPABILITIES
from foundation.organisations import LayoutName

BY_LAYOUT: Mapping[LayoutName, Capabilities] = MappingProxyType({"class_journal": CAPABILITIES})
