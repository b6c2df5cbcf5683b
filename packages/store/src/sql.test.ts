import { expect, test } from "vitest";
import { findPlaceholders } from "./parameters.ts";
import { splitStatements } from "./sql.ts";

test("statements end at semicolons of the code, not at those in strings, names and comments", () => {
  const text = `
-- first; a comment
CREATE TABLE a (x String DEFAULT 'it''s; \\'fine\\'; ' /* ; */) ENGINE = Null;
# another; comment
CREATE VIEW "b;c" AS SELECT \`d;e\` FROM a; ;
SELECT $tag$ one; $other$ two; $tag$;
-- the end;
`;
  expect(splitStatements(text).map((statement) => statement.split("\n").at(-1))).toEqual([
    "CREATE TABLE a (x String DEFAULT 'it''s; \\'fine\\'; ' /* ; */) ENGINE = Null",
    'CREATE VIEW "b;c" AS SELECT `d;e` FROM a',
    "SELECT $tag$ one; $other$ two; $tag$",
  ]);
});

test("a text without statements has none", () => {
  expect(splitStatements("-- nothing; here\n;\n/* ; */")).toEqual([]);
});

test("placeholders are found in the code alone", () => {
  const sql =
    "SELECT {a:UInt8}, '{b:String}', { c : Array(Nullable(String)) } -- {d:Date}\n, {a:UInt8}";
  expect([...findPlaceholders(sql)]).toEqual([
    ["a", "UInt8"],
    ["c", "Array(Nullable(String))"],
  ]);
});
