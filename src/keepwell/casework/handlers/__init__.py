# SPDX-License-Identifier: Apache-2.0
"""What casework does when something happened: within the desk's acts (`refusals`) and after them."""

from keepwell.casework import refusals as refusals  # stands inside resolving and closing
