import { decodeUtf8 } from "../lines.ts";

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|(.))/gs;
const NAMED: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  v: "\v",
  f: "\f",
};

/**
 * Takes back what Apache (`\"`, `\\`, `\n`, `\xHH`) and nginx (`\xHH`) do to a field. Bytes that
 * are no UTF-8 afterwards stay escaped, as the server wrote them.
 */
export function unescapeField(field: string): string {
  if (!field.includes("\\")) return field;
  const bytes: Buffer[] = [];
  let last = 0;
  for (const match of field.matchAll(ESCAPE)) {
    const [whole, hex, letter = ""] = match;
    bytes.push(Buffer.from(field.slice(last, match.index)));
    if (hex !== undefined) bytes.push(Buffer.from([Number.parseInt(hex, 16)]));
    else bytes.push(Buffer.from(NAMED[letter] ?? letter));
    last = match.index + whole.length;
  }
  bytes.push(Buffer.from(field.slice(last)));
  return decodeUtf8(Buffer.concat(bytes)) ?? field;
}

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/g;

/** The text with control characters as `\xHH`: a client's bytes never reach a terminal raw. */
export function printable(text: string): string {
  return text.replace(
    CONTROL,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
