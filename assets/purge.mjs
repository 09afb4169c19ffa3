// Leaves out the part of Tabler that no page uses. A rule stays when each of its classes occurs as a whole word in a
// template, in Python or in a script, so a class name must be written out in full ("btn-primary", not "btn-" + kind).
import path from "node:path";
import { PurgeCSS } from "purgecss";

const SOURCES = ["templates/**/*.html", "*/**/*.py", "assets/js/**/*.js"];
const SKIPPED = [".venv/**", "node_modules/**", "bench/**", "tools/**", "data/**", "**/tests/**", "**/migrations/**"];

export async function purge(css, root) {
  const [result] = await new PurgeCSS().purge({
    content: SOURCES.map((pattern) => path.join(root, pattern)),
    skippedContentGlobs: SKIPPED.map((pattern) => path.join(root, pattern)),
    css: [{ raw: css }],
    defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
    keyframes: true,
    fontFace: true,
    safelist: { greedy: [/^htmx-/] },
  });
  return result.css;
}
