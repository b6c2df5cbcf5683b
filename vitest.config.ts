import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{schemas,packages,services,test}/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    // Test files share the modules that they import: loading them anew for each takes a fourth of
    // the whole time.
    isolate: false,
    setupFiles: ["test/property-seed.ts"],
    globalSetup: ["packages/testkit/src/vitest-global-setup.ts"],
    reporters: ["default", "./test/report/reporter.ts"],
    testTimeout: 240_000,
    hookTimeout: 300_000,
  },
});
