/** Judges a document by the pinned OCSF release. For tests: ajv is no dependency of what runs. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  /** The attribute that names the value in words, and its captions. */
  readonly "x-sibling"?: string;
  readonly "x-captions"?: Readonly<Record<string, string>>;
}

const root = JSON.parse(
  readFileSync(new URL("../../../ocsf/detection-finding.schema.json", import.meta.url), "utf8"),
) as Schema;

const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: true,
});
ajv.addVocabulary(["x-sibling", "x-captions"]);
const validate = ajv.compile(root);

/** What is wrong with a document, a line each; empty for a Detection Finding. */
export function ocsfProblems(document: unknown): string[] {
  const problems = validate(document)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message, params }) =>
        `${instancePath} ${message} ${JSON.stringify(params)}`.trim(),
      );
  return [...problems, ...captionProblems(root, document, ""), ...pointerProblems(document)];
}

/** A number whose words say something else; 99 is for words of one's own. */
function captionProblems(given: Schema, value: unknown, at: string): string[] {
  const schema = resolve(given);
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      captionProblems(schema.items ?? {}, item, `${at}/${index}`),
    );
  }
  if (!isObject(value)) return [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const id = value[name];
    const words = value[property["x-sibling"] ?? ""];
    const caption = property["x-captions"]?.[String(id)];
    const differs = words !== undefined && id !== 99 && caption !== words;
    return [
      ...(differs
        ? [`${at}/${name} is ${String(id)}, which is ${caption}, not ${JSON.stringify(words)}`]
        : []),
      ...captionProblems(property, id, `${at}/${name}`),
    ];
  });
}

/** An observable whose name leads to no such value. */
function pointerProblems(document: unknown): string[] {
  const observables = isObject(document) ? document["observables"] : null;
  if (!Array.isArray(observables)) return [];
  const known = new Map<string, unknown[]>();
  return observables.flatMap(({ name, value }: { name: string; value: unknown }) => {
    const values = known.get(name) ?? valuesAt(document, name.replaceAll("[]", "").split("."));
    known.set(name, values);
    return values.includes(value) ? [] : [`no ${name} is ${String(value)}`];
  });
}

function valuesAt(node: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (Array.isArray(node)) return node.flatMap((each) => valuesAt(each, [name ?? "", ...rest]));
  if (name === undefined) return [node];
  if (!isObject(node) || !(name in node)) return [];
  return rest.length === 0 ? [node[name]] : valuesAt(node[name], rest);
}

function resolve(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace("#/$defs/", "").replaceAll("~1", "/");
  return root.$defs?.[name] ?? {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
