const SEGMENT_IS_ID = [
  /^\d+$/,
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  // Hex words shorter than 8 digits, or without any digit, are as a rule words (`/feed/face`).
  /^(?=.*\d)[0-9a-f]{8,}$/i,
];

/** The route behind a path: no query, and `{id}` for numbers, UUIDs and hex strings. */
export function routeOf(target: string): string {
  const path = withoutQuery(target);
  return path
    .split("/")
    .map((segment) => (SEGMENT_IS_ID.some((id) => id.test(segment)) ? "{id}" : segment))
    .join("/");
}

export function withoutQuery(target: string): string {
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}

/** The value of a query parameter, decoded; null where it is absent or empty. */
export function queryValue(target: string, name: string): string | null {
  const start = target.indexOf("?");
  if (start === -1) return null;
  return new URLSearchParams(target.slice(start + 1)).get(name) || null;
}

/** The target without one query parameter, everything else left as it stands. */
export function withoutParameter(target: string, name: string): string {
  const start = target.indexOf("?");
  if (start === -1) return target;
  const rest = target
    .slice(start + 1)
    .split("&")
    .filter((pair) => !new URLSearchParams(pair).has(name));
  return target.slice(0, start) + (rest.length > 0 ? `?${rest.join("&")}` : "");
}
