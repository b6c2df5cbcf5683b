import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { classSchema } from "./class-schema.ts";
import { schemaExport } from "./export.ts";

const optional = { type: "string_t", requirement: "optional" } as const;

const SOURCE = schemaExport.parse({
  version: "9.9.9",
  classes: {
    door: {
      attributes: {
        state_id: {
          type: "integer_t",
          requirement: "required",
          sibling: "state",
          enum: { "0": { caption: "Open" }, "1": { caption: "Shut" } },
        },
        state: optional,
        seen: { type: "ip_t", requirement: "optional", is_array: true },
        owner: { type: "object_t", object_type: "person", requirement: "optional" },
        verdict: { ...optional, requirement: "required", profiles: ["incident"] },
        cloud: { ...optional, requirement: "required", profiles: ["cloud"] },
        old: { ...optional, "@deprecated": { since: "1.0.0" } },
        unmapped: { type: "object_t", object_type: "object", requirement: "optional" },
      },
    },
  },
  objects: {
    object: { attributes: {} },
    person: {
      attributes: {
        name: optional,
        uid: optional,
        boss: { type: "object_t", object_type: "person", requirement: "optional" },
      },
      constraints: { at_least_one: ["name", "uid", "left_out"] },
    },
  },
  dictionary: {
    types: { attributes: { ip_t: { type: "string_t", regex: "^\\d+$", max_len: 3 } } },
  },
});

describe("the JSON Schema of a class", () => {
  const ajv = new Ajv2020({ strict: false });
  const takes = ajv.compile(classSchema(SOURCE, "door", ["incident"]));
  const good = { state_id: 1, verdict: "x" };

  test.each([
    good,
    { ...good, seen: ["12", "123"], unmapped: { anything: 1 } },
    { ...good, owner: { uid: "a", boss: { name: "b" } } },
  ])("takes %j", (document) => {
    expect(takes(document), JSON.stringify(takes.errors)).toBe(true);
  });

  test.each([
    { state_id: 1 },
    { ...good, state_id: 2 },
    { ...good, state_id: "1" },
    { ...good, seen: "12" },
    { ...good, seen: ["1234"] },
    { ...good, seen: ["a"] },
    { ...good, owner: {} },
    { ...good, owner: { uid: "a", boss: {} } },
    { ...good, old: "x" },
    { ...good, cloud: "x" },
    { ...good, surprise: "x" },
  ])("refuses %j", (document) => {
    expect(takes(document)).toBe(false);
  });

  test("keeps which attribute names a number in words", () => {
    expect(classSchema(SOURCE, "door", [])).toMatchObject({
      properties: {
        state_id: { "x-sibling": "state", "x-captions": { "0": "Open", "1": "Shut" } },
      },
    });
  });

  test("is made of what is known, or not at all", () => {
    expect(() => classSchema(SOURCE, "window", [])).toThrow("no class window");
    const strange = structuredClone(SOURCE);
    Object.assign(strange.objects["person"] ?? {}, { constraints: { at_most_one: ["name"] } });
    expect(() => classSchema(strange, "door", [])).toThrow("at_most_one is not known");
  });
});
