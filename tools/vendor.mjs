// SPDX-License-Identifier: Apache-2.0
// Builds the vendored browser files again: `cd tools/vendor && npm ci --ignore-scripts && node ../vendor.mjs`.
// With `--check` it builds in memory and fails when the committed files differ.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = join(dirname(fileURLToPath(import.meta.url)), "vendor");
const OUT = join(HERE, "../../src/keepwell/ui/static/ui/vendor");
const { buildSync } = createRequire(join(HERE, "package.json"))("esbuild");
const BUILDS = [{ file: "echarts.min.js", entry: "charts.js", packages: ["echarts", "zrender", "tslib"] }];

const about = (name) => {
  const folder = join(HERE, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const texts = ["LICENSE", "LICENSE.txt", "NOTICE", "licenses/LICENSE-d3"].map((file) => join(folder, file)).filter(existsSync);
  // the Apache licence is Keepwell's own and lies in LICENSE; notices and other licences are repeated beside the file
  const kept = texts.filter((file) => license !== "Apache-2.0" || !file.endsWith("LICENSE"));
  return { name, version, licence: license, text: kept.map((file) => readFileSync(file, "utf8").trim()).join("\n\n") };
};

const built = BUILDS.map(({ file, entry, packages }) => {
  const made = buildSync({
    entryPoints: [join(HERE, entry)], bundle: true, minify: true, write: false, legalComments: "none",
    target: ["chrome109", "firefox115", "safari16"], define: { "process.env.NODE_ENV": '"production"' },
  });
  const head = `/* ${packages.map((name) => about(name)).map((one) => `${one.name} ${one.version} (${one.licence})`).join(", ")}; see licences.txt */\n`;
  return { file, packages: packages.map(about), text: head + made.outputFiles[0].text };
});
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const manifest = built.map(({ file, packages, text }) => ({
  file, sha256: sha256(text), parts: packages.map(({ name, version, licence }) => ({ name, version, licence })),
}));
const licences = built.flatMap(({ packages }) => packages)
  .map((one) => `${one.name} ${one.version}: ${one.licence}\n\n${one.text}`).join(`\n\n${"-".repeat(80)}\n\n`);
const files = {
  "manifest.json": `${JSON.stringify(manifest, null, 2)}\n`,
  "licences.txt": `${licences}\n`,
  ...Object.fromEntries(built.map(({ file, text }) => [file, text])),
};

mkdirSync(OUT, { recursive: true });
const stale = Object.entries(files).filter(([name, text]) => !existsSync(join(OUT, name)) || readFileSync(join(OUT, name), "utf8") !== text);
if (process.argv.includes("--check")) {
  for (const [name] of stale) console.error(`${name} is not what tools/vendor.mjs builds`);
  process.exitCode = stale.length ? 1 : 0;
} else for (const [name, text] of stale) writeFileSync(join(OUT, name), text);
