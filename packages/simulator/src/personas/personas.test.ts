import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createWorld } from "../world.ts";
import { PERSONAS } from "./index.ts";

const start = new Date("2026-10-12T13:37:00.000Z");

describe.each(PERSONAS)("$id", (persona) => {
  const path = new URL(`${persona.kind}/${persona.id}.ts`, import.meta.url);

  test("lives in a file of its name that says what it is", () => {
    const source = readFileSync(path, "utf8");
    const found = /\/\*\*([\s\S]*?)\*\/\nexport const/u.exec(source)?.[1] ?? "";
    const comment = found.replace(/\s*\n \* ?/gu, " ");
    if (persona.kind === "honest") {
      // The abuse that it looks like, and why it is none.
      expect(comment).toMatch(/looks like|it is (one actor|resale)|travels impossibly/i);
      expect(comment).toMatch(/Innocent:/);
    } else if (persona.versions.length > 1) {
      expect(comment).toMatch(/Easy: .*Careful: .*Paranoid: /);
    }
  });

  test("opens as many accounts as it says, and acts within its world", () => {
    const versions = persona.kind === "abuse" ? persona.versions : (["easy"] as const);
    for (const version of versions) {
      for (const hours of [1, 30]) {
        const world = createWorld({
          seed: persona.id,
          start,
          hours,
          accounts: 0,
          personas: { [persona.id]: { [version]: 1 } },
        });
        const [fewest, most] = persona.accounts;
        expect(world.truth.length).toBeGreaterThanOrEqual(fewest);
        expect(world.truth.length).toBeLessThanOrEqual(most);
        expect(new Set(world.truth.map(({ group_id }) => group_id)).size).toBe(1);
        const end = new Date(start.getTime() + hours * 3_600_000).toISOString();
        let count = 0;
        for (const { occurred_at } of world.events()) {
          if (occurred_at < start.toISOString() || occurred_at >= end) expect.fail(occurred_at);
          if (++count === 2_000) break;
        }
        if (persona.kind === "abuse" && hours > 1) expect(count).toBeGreaterThan(0);
      }
    }
  });
});

test("every file of a persona is in the list", () => {
  for (const kind of ["honest", "abuse"] as const) {
    const files = readdirSync(new URL(kind, import.meta.url))
      .filter((name) => !name.endsWith(".test.ts"))
      .map((name) => name.replace(/\.ts$/, ""));
    const listed = PERSONAS.filter((persona) => persona.kind === kind).map(({ id }) => id);
    expect([...listed].sort()).toEqual(files.sort());
  }
});
