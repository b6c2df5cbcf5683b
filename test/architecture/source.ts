/** What a source file imports and which globals it uses, read from its syntax tree. */
import { parseSync, visitorKeys } from "oxc-parser";

export interface Import {
  /** Null where the module is only known at run time. */
  readonly specifier: string | null;
  /** Only types, erased before the code runs. */
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
  readonly line: number;
}

/** A global as it is used: `process`, `process.env`, `Date.now`, `new Date()`, `fetch`. */
export interface Use {
  readonly name: string;
  readonly line: number;
}

export interface Source {
  /** From the root of the checkout, with `/`. */
  readonly path: string;
  readonly imports: readonly Import[];
  readonly uses: readonly Use[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** @throws Error if the text is not TypeScript or JavaScript */
export function readSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text, { sourceType: "module" });
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`);
  const imports: Import[] = [];
  const uses: Use[] = [];
  const lineAt = (offset: number): number => text.slice(0, offset).split("\n").length;
  walk(program as unknown as Node, (node) => {
    const line = (): number => lineAt(node.start);
    const found = importOf(node);
    if (found !== null) imports.push({ ...found, line: line() });
    for (const name of usesOf(node)) uses.push({ name, line: line() });
  });
  return { path, imports, uses };
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const key of visitorKeys[node.type] ?? []) {
    if (isName(node, key)) continue;
    for (const child of [node[key]].flat()) {
      if (isNode(child)) walk(child, visit);
    }
  }
}

/** The `b` of `a.b` and of `{ b: 1 }` names a member, not a variable. */
function isName(node: Node, key: string): boolean {
  if (node["computed"] === true) return false;
  if (node.type === "MemberExpression") return key === "property";
  // In `{ b }` the same node is name and variable; it is read as the value.
  return key === "key";
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

function importOf(node: Node): Omit<Import, "line"> | null {
  switch (node.type) {
    case "ImportDeclaration":
      return { specifier: textOf(node["source"]), typeOnly: isTypeOnly(node), dynamic: false };
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
      if (!isNode(node["source"])) return null;
      return {
        specifier: textOf(node["source"]),
        typeOnly: node["exportKind"] === "type",
        dynamic: false,
      };
    case "ImportExpression":
      return { specifier: textOf(node["source"]), typeOnly: false, dynamic: true };
    case "TSImportType":
      return { specifier: textOf(node["source"]), typeOnly: true, dynamic: false };
    case "CallExpression": {
      const callee = node["callee"];
      const isRequire =
        isNode(callee) && callee.type === "Identifier" && callee["name"] === "require";
      if (!isRequire) return null;
      const [argument] = node["arguments"] as readonly unknown[];
      return { specifier: textOf(argument), typeOnly: false, dynamic: true };
    }
    default:
      return null;
  }
}

/** `import type { a }`, and `import { type a, type b }` as well. */
function isTypeOnly(node: Node): boolean {
  if (node["importKind"] === "type") return true;
  const specifiers = node["specifiers"] as readonly Node[];
  return specifiers.length > 0 && specifiers.every((each) => each["importKind"] === "type");
}

function textOf(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === "Literal" && typeof node["value"] === "string") return node["value"];
  return null;
}

function usesOf(node: Node): readonly string[] {
  switch (node.type) {
    case "Identifier":
      return [String(node["name"])];
    case "MemberExpression": {
      const object = identifier(node["object"]);
      const property =
        node["computed"] === true ? textOf(node["property"]) : identifier(node["property"]);
      return object !== null && property !== null ? [`${object}.${property}`] : [];
    }
    case "NewExpression":
    case "CallExpression": {
      const callee = identifier(node["callee"]);
      if (callee !== "Date") return [];
      if (node.type === "CallExpression") return ["Date()"];
      return (node["arguments"] as readonly unknown[]).length === 0 ? ["new Date()"] : [];
    }
    case "VariableDeclarator": {
      // `const { env } = process` reads process.env as well.
      const from = identifier(node["init"]);
      const pattern = node["id"];
      if (from === null || !isNode(pattern) || pattern.type !== "ObjectPattern") return [];
      return (pattern["properties"] as readonly Node[]).flatMap((property) => {
        const key = identifier(property["key"]);
        return key === null ? [] : [`${from}.${key}`];
      });
    }
    default:
      return [];
  }
}

function identifier(node: unknown): string | null {
  return isNode(node) && node.type === "Identifier" ? String(node["name"]) : null;
}
