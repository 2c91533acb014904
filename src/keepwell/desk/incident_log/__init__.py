# SPDX-License-Identifier: Apache-2.0
"""Another desk's incident log: reading it, previewing it, bringing it into the desk, and reporting on it."""
