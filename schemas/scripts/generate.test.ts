import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { CONTRACTS } from "./json-schemas.ts";
import { documents, JSON_FOLDER } from "./documents.ts";
import { SAMPLES } from "./samples.ts";
import { staleFiles } from "./stale-files.ts";

const require = createRequire(import.meta.url);

function readDocument(file: string): object {
  return JSON.parse(readFileSync(new URL(file, JSON_FOLDER), "utf8")) as object;
}

/** The validator that an outside team would use. */
function newValidator(): Ajv {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true });
  addFormats.default(ajv);
  return ajv;
}

test("the generated files are fresh", () => {
  expect(staleFiles(), "run npm run generate").toEqual([]);
});

describe.each(CONTRACTS.map((contract) => [contract.name, contract] as const))(
  "%s",
  (name, contract) => {
    const validate = newValidator().compile(readDocument(`${name}.schema.json`));
    const { valid, invalid } = SAMPLES[name] ?? { valid: [], invalid: [] };

    test("samples exist for both answers", () => {
      expect(valid.length).toBeGreaterThan(0);
      expect(invalid.length).toBeGreaterThan(0);
    });

    test("JSON Schema and zod both take the valid samples", () => {
      for (const sample of valid) {
        expect(validate(sample), JSON.stringify(validate.errors)).toBe(true);
        expect(contract.schema.safeParse(sample).error).toBeUndefined();
      }
    });

    test("JSON Schema and zod both refuse the invalid samples", () => {
      for (const sample of invalid) {
        expect(validate(sample), JSON.stringify(sample)).toBe(false);
        expect(contract.schema.safeParse(sample).success, JSON.stringify(sample)).toBe(false);
      }
    });

    test("a field that does not exist yet is let through", () => {
      expect(validate({ ...(valid[0] as object), field_of_next_year: 1 })).toBe(true);
    });
  },
);

describe("asyncapi.json", () => {
  test("is valid by the official schema of its version", () => {
    const { definitions, ...official } = require("@asyncapi/specs/schemas/3.1.0.json") as {
      definitions: Record<string, object>;
    };
    // The bundle brings the draft-07 schema along, which the validator knows already.
    const { "http://json-schema.org/draft-07/schema": _, ...own } = definitions;
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile({ ...official, definitions: own });
    expect(validate(readDocument("asyncapi.json")), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...readDocument("asyncapi.json"), info: {} })).toBe(false);
  });

  test("every reference leads somewhere", () => {
    const document = readDocument("asyncapi.json");
    const files = documents();
    for (const reference of referencesIn(document)) {
      if (reference.startsWith("#/")) {
        const found = reference
          .slice(2)
          .split("/")
          .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], document);
        expect(found, reference).toBeTypeOf("object");
      } else {
        expect([...files.keys()], reference).toContain(reference.replace("./", ""));
      }
    }
  });
});

function referencesIn(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === "$ref" ? [String(value)] : referencesIn(value),
  );
}
