/** `docs/sql.md`: how analysts ask, and the dictionary, made of the comments in the DDL of the views. */
import { QUERY_LIMITS } from "@ringfence/schemas/api";
import { type Question, readQuestions, readViews, type View } from "../src/query/dictionary.ts";

const HEAD = `<!-- Written by npm run generate from services/api/src/query/views. -->

# SQL for analysts

\`npx ringfence sql "SELECT …"\`, \`POST /v1/query\` and the dashboard run one SELECT of the ClickHouse
dialect over the views below, and over nothing else. It may join, group, use windows, subqueries and
\`WITH\`. It is stopped after ${QUERY_LIMITS.seconds} s, at 0.5 GB of memory and at
${QUERY_LIMITS.bytes / 1_000_000} MB of result; ${QUERY_LIMITS.rows.toLocaleString("en-US")} rows are answered at most. Every query is on record
with who asked (\`GET /v1/audit\`), and can be cancelled. Four run at once, in 1 GB of memory together. The
server looks at the time between blocks of rows: one call over megabytes of text may go on behind its end,
and is one of the four until then. \`POST /v1/query/file\` answers the same as CSV, JSON or
Parquet, written by ClickHouse: all rows up to ${QUERY_LIMITS.fileRows.toLocaleString("en-US")}, or an error. Values are written as they are,
so import CSV as text: a spreadsheet may take a value that begins with \`=\` for a formula.

What keeps it there: the server runs it as a user of its own who has grants on these views alone, with
\`readonly\`; and its syntax tree is checked first, where table functions, \`SETTINGS\` at any depth and every
function that is not known to be harmless are refused (\`file()\` reads files for everybody, whatever the
grants say).

The embedded server knows that user. On a server of your own, make it once and name it to the API and to
\`ringfence sql\`:

\`\`\`sql parsed
CREATE USER analyst IDENTIFIED BY '…';
GRANT SELECT ON analyst_ringfence.* TO analyst; -- analyst_ and the name of the database
\`\`\`

\`\`\`sh
export RINGFENCE_API_ANALYST_USERNAME=analyst RINGFENCE_API_ANALYST_PASSWORD=…
\`\`\`

## Views
`;

export function dictionaryPage(): string {
  const views = readViews().map(({ view }) => section(view));
  const questions = readQuestions().map(worked);
  return `${HEAD}\n${views.join("\n")}\n${QUESTIONS}\n${questions.join("\n")}`;
}

const QUESTIONS = `## Worked questions

Each runs as it is; the SQL page of the dashboard offers them, too.
`;

function worked({ question, sql }: Question): string {
  return `### ${question}\n\n\`\`\`sql\n${sql}\n\`\`\`\n`;
}

function section({ name, comment, columns, example }: View): string {
  const rows = [
    ["column", "type", "meaning"],
    ...columns.map((one) => [`\`${one.name}\``, `\`${one.type}\``, one.comment]),
  ];
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  const rule = line(widths.map((width) => "-".repeat(width)));
  const table = [line(head), rule, ...body.map(line)].join("\n");
  return `### ${name}\n\n${comment}.\n\n${table}\n\n\`\`\`sql\n${example}\n\`\`\`\n`;
}
