/**
 * What a query may hold, by its syntax tree. The server keeps its analysts to a few views by their grants;
 * this is the second fence, and holds what grants do not know: the function `file()` reads files of the
 * server for everybody. What is not known to be harmless is refused.
 */
import { readFileSync } from "node:fs";
import { nearest } from "@ringfence/runtime";
import { ApiError } from "../guard/problem.ts";

const FUNCTIONS: ReadonlySet<string> = new Set(
  readFileSync(new URL("./allowed-functions.txt", import.meta.url), "utf8")
    .trim()
    .split("\n"),
);

/** What follows the name of an aggregate function. */
const COMBINATOR = /(if|array|map|distinct|ornull|ordefault|foreach|argmin|argmax)$/;

const NODES: ReadonlySet<string> = new Set([
  "SelectWithUnionQuery",
  "SelectIntersectExceptQuery",
  "ExpressionList",
  "SelectQuery",
  "WithElement",
  "Asterisk",
  "QualifiedAsterisk",
  "ColumnsTransformerList",
  "ColumnsExceptTransformer",
  "ColumnsReplaceTransformer",
  "ColumnsReplaceTransformer::Replacement",
  "ColumnsRegexpMatcher",
  "ColumnsListMatcher",
  "TablesInSelectQuery",
  "TablesInSelectQueryElement",
  "TableExpression",
  "TableJoin",
  "ArrayJoin",
  "TableIdentifier",
  "Subquery",
  "Function",
  "Identifier",
  "Literal",
  "OrderByElement",
  "InterpolateElement",
  "WindowListElement",
  "WindowDefinition",
  "StorageOrderByElement",
]);

const NOT_ALLOWED: Readonly<Record<string, string>> = {
  Set: "SETTINGS are not allowed, at any depth: leave them out",
  QueryParameter: "parameters such as {name:Type} are not allowed: write the value",
  ColumnsApplyTransformer: "APPLY is not allowed: name the function for each column",
  SampleRatio: "SAMPLE is not allowed: filter by time or account",
};

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;
const IN = new Set(["in", "notin", "globalin", "globalnotin", "nullin", "notnullin"]);

interface Line {
  readonly depth: number;
  readonly node: string;
  readonly rest: string;
}

/**
 * @param tree lines of `EXPLAIN AST SELECT * FROM (…)`
 * @param functions every function that the server knows
 * @throws ApiError that names what is refused, and what to do
 */
export function checkTree(
  tree: readonly string[],
  {
    views,
    functions,
  }: { readonly views: readonly string[]; readonly functions: readonly string[] },
): void {
  const hidden = new Set(
    functions.map((name) => name.toLowerCase()).filter((one) => !isAllowed(one)),
  );
  const lines = tree.map(parseLine);
  for (const [at, { node, rest }] of lines.entries()) {
    const why = NOT_ALLOWED[node];
    if (why !== undefined) throw refused(why);
    if (!NODES.has(node)) throw refused(`${node} is not allowed: write one plain SELECT`);
    if (node === "Function") checkFunction(nameOf(rest), lines, at, views);
    // `arrayMap(file, …)` calls a function by its mere name.
    if (node === "Identifier" && hidden.has(nameOf(rest).toLowerCase())) {
      throw refused(
        `the name ${nameOf(rest)} is that of a function that is not allowed: use another`,
      );
    }
    if (node === "TableIdentifier") checkTable(nameOf(rest), views);
  }
}

function checkFunction(
  name: string,
  lines: readonly Line[],
  at: number,
  views: readonly string[],
): void {
  if (lines[at - 1]?.node === "TableExpression") {
    throw refused(`the table function ${name}() is not allowed: read ${views.join(", ")}`);
  }
  if (!isAllowed(name.toLowerCase())) {
    const near = name.length < 5 ? null : nearest(name.toLowerCase(), [...FUNCTIONS]);
    const hint = near === null ? "" : ` Did you mean ${near}?`;
    throw refused(`the function ${name}() is not allowed.${hint}`);
  }
  if (!IN.has(name.toLowerCase())) return;
  // `x IN name` reads a table.
  const [list, first] = [lines[at + 1], lines[at + 2]];
  if (list === undefined || first === undefined) return;
  const second = lines
    .slice(at + 3)
    .find(
      ({ depth }, index, rest) =>
        depth <= first.depth && rest.slice(0, index).every((one) => one.depth > first.depth),
    );
  if (second?.depth === first.depth && second.node === "Identifier") {
    checkTable(nameOf(second.rest), views);
  }
}

function isAllowed(name: string): boolean {
  if (FUNCTIONS.has(name)) return true;
  const base = name.replace(COMBINATOR, "");
  return base !== name && base !== "" && isAllowed(base);
}

function checkTable(name: string, views: readonly string[]): void {
  // A plain name is one of the views, or of a WITH; the server knows no other.
  if (PLAIN.test(name)) return;
  throw refused(`the table ${name} is not allowed: read ${views.join(", ")}`);
}

function parseLine(line: string): Line {
  const [, indent = "", node = "", rest = ""] = /^( *)(\S+)(.*)$/s.exec(line) ?? [];
  return { depth: indent.length, node, rest: rest.trim() };
}

/** `sumIf` of «sumIf (alias n) (children 1)». */
function nameOf(rest: string): string {
  return rest.replace(/ \((alias .*|children \d+)\)$/s, "").replace(/ \(alias .*\)$/s, "");
}

export function refused(why: string): ApiError {
  return new ApiError(
    "query-refused",
    `${why[0]?.toUpperCase() ?? ""}${why.slice(1)}.`.replace(/([?.])\.$/, "$1"),
  );
}
