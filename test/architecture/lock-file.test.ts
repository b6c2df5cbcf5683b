import { expect, test } from "vitest";
import { readText } from "./checkout.ts";

interface Entry {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * Where a registry serves the packages of some platforms only, npm writes a lock file without the
 * others; `npm ci` then refuses it, here and on those platforms. Add such entries by hand, with
 * `version`, `os`, `cpu` and `"optional": true`.
 */
test("the lock file knows the packages of every platform", () => {
  const { packages } = JSON.parse(readText("package-lock.json")) as {
    packages: Readonly<Record<string, Entry>>;
  };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`${path}/node_modules/${name}` in packages || `node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});
