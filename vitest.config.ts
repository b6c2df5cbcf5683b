import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{schemas,packages,services,test}/**/*.test.ts"],
    pool: "forks",
    globalSetup: ["packages/testkit/src/vitest-global-setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
