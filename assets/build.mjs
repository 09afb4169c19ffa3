// Builds static/ from assets/ and package-lock.json: node assets/build.mjs [folder]
import { build } from "esbuild";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { purge } from "./purge.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, "..", "node_modules");
const out = path.resolve(process.argv[2] ?? path.join(here, "..", "static"));
const read = (...parts) => fs.readFileSync(path.join(...parts), "utf8");
const write = (name, text) => fs.writeFileSync(path.join(out, name), text);

// Tabler without the rules that no page uses, and without data: pictures, which the content-security policy refuses;
// parts.css draws what is needed of them.
const reducedTabler = {
  name: "reduced-tabler",
  setup(b) {
    b.onLoad({ filter: /tabler\.css$/ }, async (args) => ({
      contents: await purge(
        fs.readFileSync(args.path, "utf8").replace(/url\((["'])data:[\s\S]*?\1\)/g, "none"),
        path.join(here, ".."),
      ),
      loader: "css",
      resolveDir: path.dirname(args.path),
    }));
  },
};

// Swagger UI draws its icons from data: pictures, which the content-security policy refuses.
const withoutPictures = {
  name: "without-pictures",
  setup(b) {
    b.onLoad({ filter: /swagger-ui\.css$/ }, (args) => ({
      contents: fs
        .readFileSync(args.path, "utf8")
        .replace(/url\((?:"data:(?:[^"\\]|\\.)*"|data:[^)]*)\)/g, "none")
        .replace(/\/\*# sourceMappingURL=.*?\*\//, ""),
      loader: "css",
    }));
  },
};

// The editor draws the carets of other people itself (js/editor/carets.js).
const withoutCarets = {
  name: "without-carets",
  setup(b) {
    b.onLoad({ filter: /y-remote-selections\.js$/ }, () => ({
      contents: "export const yRemoteSelections = [], yRemoteSelectionsTheme = [];",
    }));
  },
};

const shared = {
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  absWorkingDir: here,
  nodePaths: [modules],
  target: ["chrome123", "firefox121", "safari17.5"],
};

function sprite() {
  const names = [...new Set(read(here, "icons.txt").split(/\s+/).filter(Boolean))].sort();
  const symbol = (name) => {
    const svg = read(modules, "@tabler/icons/icons/outline", `${name}.svg`);
    const body = svg
      .replace(/^[\s\S]*?<svg[\s\S]*?>/, "")
      .replace("</svg>", "")
      .replace(/<path stroke="none"[^>]*>/, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s+/g, " ").trim()}</symbol>`;
  };
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${names.map(symbol).join("\n")}\n</svg>\n`;
}

// What ships to the browser; esbuild itself does not.
const shipped = [
  "@codemirror/autocomplete",
  "@codemirror/commands",
  "@codemirror/language",
  "@codemirror/state",
  "@codemirror/view",
  "@fontsource-variable/inter",
  "@tabler/core",
  "@tabler/icons",
  "htmx-ext-sse",
  "htmx.org",
  "idiomorph",
  "@lezer/common",
  "@lezer/highlight",
  "@lezer/markdown",
  "@marijn/find-cluster-break",
  "crelt",
  "lib0",
  "style-mod",
  "w3c-keyname",
  "y-codemirror.next",
  "y-indexeddb",
  "y-protocols",
  "yjs",
  "sortablejs",
  "swagger-ui-dist",
];

function licenses() {
  const one = (name) => {
    const about = JSON.parse(read(modules, name, "package.json"));
    const file = ["LICENSE", "LICENSE.md"].map((f) => path.join(modules, name, f)).find((f) => fs.existsSync(f));
    const text = file
      ? fs.readFileSync(file, "utf8").trim()
      : read(here, "licenses", `${name.replace(/[@/]/g, "-").slice(1)}.txt`).trim();
    return `${about.name} ${about.version} (${about.license})\n\n${text}\n`;
  };
  return shipped.map(one).join(`\n${"-".repeat(72)}\n\n`);
}

fs.mkdirSync(out, { recursive: true });
await build({
  ...shared,
  entryPoints: [path.join(here, "debrief.css")],
  outfile: path.join(out, "debrief.css"),
  external: ["inter.woff2"],
  plugins: [reducedTabler],
});
// One bundle for every page, one for the task board, which alone needs dragging, one for pages that ask for a passkey,
// and one for the postmortem editor.
for (const [name, source] of [
  ["debrief", "debrief"],
  ["board", "board"],
  ["passkeys", "passkeys"],
  ["editor", "editor/main"],
]) {
  await build({
    ...shared,
    entryPoints: [path.join(here, `js/${source}.js`)],
    outfile: path.join(out, `${name}.js`),
    format: "iife",
    plugins: [withoutCarets],
  });
}
await build({
  ...shared,
  entryPoints: [path.join(here, "editor.css")],
  outfile: path.join(out, "editor.css"),
});
// The documentation of the API, loaded by that page alone.
await build({
  ...shared,
  entryPoints: [path.join(here, "api_docs.css")],
  outfile: path.join(out, "swagger-ui.css"),
  plugins: [withoutPictures],
});
await build({
  ...shared,
  entryPoints: [path.join(here, "js/api_docs.js")],
  outfile: path.join(out, "api_docs.js"),
  format: "iife",
});
write(
  "swagger-ui.js",
  read(modules, "swagger-ui-dist/swagger-ui-bundle.js").replace(/\n?\/\/# sourceMappingURL=\S*\s*$/, "\n"),
);
await build({
  ...shared,
  entryPoints: [path.join(here, "js/offline/worker.js")],
  outfile: path.join(out, "worker.js"),
  format: "iife",
});
fs.copyFileSync(
  path.join(modules, "@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2"),
  path.join(out, "inter.woff2"),
);
fs.copyFileSync(path.join(here, "mark.svg"), path.join(out, "mark.svg"));
write("icons.svg", sprite());
write("LICENSES.txt", licenses());
