/** One class of an OCSF schema export as JSON Schema (draft 2020-12), with whatever it refers to. */
import type { Attribute, Container, DataType, SchemaExport } from "./export.ts";

type Schema = Readonly<Record<string, unknown>>;

/** What JSON has of its own; every other type is one of these with a bound or a pattern. */
const PRIMITIVES: Readonly<Record<string, Schema>> = {
  boolean_t: { type: "boolean" },
  float_t: { type: "number" },
  integer_t: { type: "integer" },
  long_t: { type: "integer" },
  string_t: { type: "string" },
  json_t: {},
};

/** An object without attributes of its own takes any. */
const ANY_OBJECT = "object";

/**
 * @param profiles those that documents apply: attributes of others do not exist
 * @throws where the export has a constraint or a type that this does not know
 */
export function classSchema(source: SchemaExport, name: string, profiles: readonly string[]) {
  const root = source.classes[name];
  if (root === undefined) throw new Error(`the export has no class ${name}`);
  const wanted = new Set<string>();
  const body = containerSchema(root, profiles, wanted);
  const definitions: Record<string, Schema> = {};
  // The set grows while it is walked: objects refer to further ones.
  for (const key of wanted) {
    const [kind, ...rest] = key.split(":");
    const of = rest.join(":");
    definitions[key] =
      kind === "type"
        ? typeSchema(source.dictionary.types.attributes, of)
        : objectSchema(source, of, profiles, wanted);
  }
  const sorted = Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...body, $defs: Object.fromEntries(sorted) };
}

function objectSchema(
  source: SchemaExport,
  name: string,
  profiles: readonly string[],
  wanted: Set<string>,
): Schema {
  if (name === ANY_OBJECT) return { type: "object" };
  const found = source.objects[name];
  if (found === undefined) throw new Error(`the export has no object ${name}`);
  return containerSchema(found, profiles, wanted);
}

function containerSchema(
  { attributes, constraints = {} }: Container,
  profiles: readonly string[],
  wanted: Set<string>,
): Schema {
  const own = Object.entries(attributes)
    .filter(([, each]) => isThere(each, profiles))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const required = own.flatMap(([name, each]) => (each.requirement === "required" ? [name] : []));
  return {
    type: "object",
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(own.map(([name, each]) => [name, ofAttribute(each, wanted)])),
    ...constraintSchema(constraints, new Set(own.map(([name]) => name))),
  };
}

/** What is deprecated is left out: nothing that is written from now on should have it. */
function isThere(attribute: Attribute, profiles: readonly string[]): boolean {
  if ("@deprecated" in attribute) return false;
  const needed = attribute.profiles ?? [];
  return needed.length === 0 || needed.some((profile) => profiles.includes(profile));
}

function constraintSchema(
  constraints: Readonly<Record<string, readonly string[]>>,
  there: ReadonlySet<string>,
): Schema {
  return Object.fromEntries(
    Object.entries(constraints).map(([kind, names]) => {
      const words = { at_least_one: "anyOf", just_one: "oneOf" } as const;
      const keyword = words[kind as keyof typeof words];
      if (keyword === undefined) throw new Error(`the constraint ${kind} is not known`);
      const choices = names.filter((name) => there.has(name));
      return [keyword, choices.map((name) => ({ required: [name] }))];
    }),
  );
}

function ofAttribute(attribute: Attribute, wanted: Set<string>): Schema {
  const one = valueSchema(attribute, wanted);
  return attribute.is_array === true ? { type: "array", items: one } : one;
}

function valueSchema(attribute: Attribute, wanted: Set<string>): Schema {
  const { type, object_type, enum: values, sibling } = attribute;
  if (object_type !== undefined) return reference(`object:${object_type}`, wanted);
  const primitive = PRIMITIVES[type];
  if (values === undefined) return primitive ?? reference(`type:${type}`, wanted);
  const isNumber = primitive !== undefined && primitive["type"] === "integer";
  const entries = Object.entries(values).map(
    ([value, { caption }]) => [isNumber ? Number(value) : value, caption] as const,
  );
  return {
    enum: entries.map(([value]) => value),
    // Not of JSON Schema: which attribute names the value in words, and how.
    ...(sibling === undefined
      ? {}
      : { "x-sibling": sibling, "x-captions": Object.fromEntries(entries) }),
  };
}

function reference(key: string, wanted: Set<string>): Schema {
  wanted.add(key);
  // A slash (objects of extensions) has to be escaped in a JSON pointer.
  return { $ref: `#/$defs/${key.replaceAll("/", "~1")}` };
}

function typeSchema(types: Readonly<Record<string, DataType>>, name: string): Schema {
  const found = types[name];
  const base = PRIMITIVES[found?.type ?? name];
  if (found === undefined || base === undefined) throw new Error(`the type ${name} is not known`);
  const { regex, max_len, range } = found;
  return {
    ...base,
    ...(regex === undefined ? {} : { pattern: regex }),
    ...(max_len === undefined ? {} : { maxLength: max_len }),
    ...(range === undefined ? {} : { minimum: range[0], maximum: range[1] }),
  };
}
