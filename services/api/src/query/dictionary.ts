/** The views, as their DDL says: names, what a row is, columns with comments, an example. */
import { readdirSync, readFileSync } from "node:fs";
import type { Dictionary } from "@ringfence/schemas/api";

export type View = Dictionary["views"][number];

export interface ViewFile {
  readonly view: View;
  /** One statement with `{views:Identifier}`, the database it is made in. */
  readonly sql: string;
}

export type Question = Dictionary["questions"][number];

const FOLDER = new URL("./views/", import.meta.url);
const QUESTIONS = new URL("./questions/", import.meta.url);

/** Worked questions, in the order of their numbers: the first line asks, the rest is the query. */
export function readQuestions(): Question[] {
  return readdirSync(QUESTIONS)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => {
      const text = readFileSync(new URL(file, QUESTIONS), "utf8").trim();
      const [, question, sql] = /^-- (.*\?)\n([\s\S]+)$/.exec(text) ?? [];
      if (question === undefined || sql === undefined) {
        throw new Error(`${file} does not begin with «-- » and a question`);
      }
      return { name: file.replace(/^\d+-|\.sql$/g, ""), question, sql };
    });
}

export function readViews(): ViewFile[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => {
      const sql = readFileSync(new URL(file, FOLDER), "utf8").trim();
      return { sql, view: viewOf(file.replace(/\.sql$/, ""), sql) };
    });
}

function viewOf(name: string, sql: string): View {
  const head = sql.slice(sql.indexOf("\n(\n") + 3, sql.indexOf("\n)\n"));
  const columns = head.split("\n").map((line) => {
    const [, column, type, comment] = /^ {4}(\w+) (.+?) COMMENT '(.*)',?$/.exec(line) ?? [];
    if (column === undefined || type === undefined || comment === undefined) {
      throw new Error(`${name}.sql: «${line}» is no column with a type and a comment`);
    }
    return { name: column, type, comment };
  });
  const comment = /\nCOMMENT '(.*)'$/.exec(sql)?.[1];
  const example = /^-- Example: (.*)$/m.exec(sql)?.[1];
  if (comment === undefined || example === undefined) {
    throw new Error(`${name}.sql lacks its comment, or its example`);
  }
  return { name, comment, columns, example };
}
