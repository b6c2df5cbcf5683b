import { maskSql } from "./sql.ts";

/** The `{name:Type}` of a text, by name. */
export type Placeholders = ReadonlyMap<string, string>;

export function findPlaceholders(sql: string): Placeholders {
  const found = maskSql(sql).matchAll(/\{\s*([A-Za-z_]\w*)\s*:([^}]*)\}/g);
  return new Map([...found].map(([, name, type]) => [name as string, (type as string).trim()]));
}

/** The values for the placeholders, in the form that the server reads; others are not sent. */
export function bindParameters(
  placeholders: Placeholders,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const bound = [...placeholders].map(([name, type]) => {
    const value = values[name];
    if (value === undefined) throw new TypeError(`parameter ${name} has no value; null is one`);
    return [name, type.includes("DateTime") ? timeParameter(value) : value];
  });
  return Object.fromEntries(bound);
}

/**
 * We write times as RFC 3339 with a Z; the server's parser of parameters knows no zones. Seconds
 * since 1970 mean the same in every zone. A fraction is refused for a plain DateTime.
 */
function timeParameter(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(timeParameter);
  if (typeof value !== "string" && !(value instanceof Date)) return value;
  const time = value instanceof Date ? value.getTime() : Date.parse(value);
  if (Number.isNaN(time)) throw new TypeError(`"${String(value)}" is not a time`);
  const fraction = time % 1000 === 0 ? 0 : 3;
  // Fewer than ten digits could be read as a year.
  return (time / 1000).toFixed(fraction).padStart(fraction === 0 ? 10 : 14, "0");
}
