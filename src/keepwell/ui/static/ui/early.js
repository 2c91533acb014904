// SPDX-License-Identifier: Apache-2.0
// Runs before the first figure is painted: where scripts run, pictures take the place of their tables without a jump.
document.documentElement.classList.add("has-scripts");
