// /api/docs/: shows the schema of this installation with Swagger UI. Requests use the session of the user.
const root = document.getElementById("api-docs");
const dark = matchMedia("(prefers-color-scheme: dark)");

function followTheme() {
  const theme = document.documentElement.dataset.bsTheme ?? (dark.matches ? "dark" : "light");
  document.documentElement.classList.toggle("dark-mode", theme === "dark");
}

followTheme();
dark.addEventListener("change", followTheme);
window.SwaggerUIBundle({
  url: root.dataset.schema,
  domNode: root,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  filter: true,
  tagsSorter: "alpha",
  operationsSorter: "alpha",
  displayRequestDuration: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    request.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]').content;
    return request;
  },
});
