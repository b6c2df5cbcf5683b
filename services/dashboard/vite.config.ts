import { defineConfig } from "vite";

/** Everything is a file of its own: the policy of the API allows no inline script, style or data. */
export default defineConfig({
  build: { target: "es2023", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  server: { proxy: { "/v1": "http://127.0.0.1:7331" } },
});
