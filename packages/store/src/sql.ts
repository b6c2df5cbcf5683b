/**
 * The little that has to be known about ClickHouse's grammar to find the ends of statements:
 * which characters are code, and which stand in a string, a quoted name or a comment.
 */
const NOT_CODE = new RegExp(
  [
    String.raw`'(?:[^'\\]|\\[\s\S]|'')*'`, // 'string', with \' or '' inside
    String.raw`"(?:[^"\\]|\\[\s\S]|"")*"`, // "name"
    "`(?:[^`\\\\]|\\\\[\\s\\S]|``)*`", // `name`
    String.raw`\$(\w*)\$[\s\S]*?\$\1\$`, // $tag$ heredoc $tag$
    String.raw`--[^\n]*`, // -- comment
    String.raw`#[ !][^\n]*`, // # comment
    String.raw`/\*[\s\S]*?\*/`, // /* comment */
  ].join("|"),
  "g",
);

/** The text with the same length, and blanks for all that is not code. */
export function maskSql(sql: string): string {
  return sql.replace(NOT_CODE, (part) => part.replace(/[^\n]/g, " "));
}

/** The statements of a text, in order, without the `;` between them; empty ones are left out. */
export function splitStatements(sql: string): string[] {
  const mask = maskSql(sql);
  const statements: string[] = [];
  let start = 0;
  while (start <= sql.length) {
    const semicolon = mask.indexOf(";", start);
    const end = semicolon === -1 ? sql.length : semicolon;
    // A part that is nothing but comments is no statement.
    if (mask.slice(start, end).trim() !== "") statements.push(sql.slice(start, end).trim());
    start = end + 1;
  }
  return statements;
}
