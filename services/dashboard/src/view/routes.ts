/** Addresses of pages. Pure. */
export type PageRoute =
  | { readonly page: "queue"; readonly query: URLSearchParams }
  | { readonly page: "alert"; readonly id: string }
  | { readonly page: "accounts"; readonly query: URLSearchParams }
  | { readonly page: "account"; readonly id: string }
  | { readonly page: "cluster"; readonly id: string }
  | { readonly page: "measures"; readonly query: URLSearchParams }
  | { readonly page: "controls" }
  | { readonly page: "detectors" }
  | { readonly page: "sql"; readonly query: URLSearchParams }
  | { readonly page: "overview" }
  | { readonly page: "nowhere"; readonly path: string };

export function parseRoute(place: string): PageRoute {
  const [path = "/", search = ""] = place.split("?");
  const [first = "", id, ...rest] = path.split("/").slice(1).map(decode);
  const query = new URLSearchParams(search);
  if (rest.length > 0) return { page: "nowhere", path };
  if (id !== undefined && id !== "") {
    if (first === "alerts") return { page: "alert", id };
    if (first === "accounts") return { page: "account", id };
    if (first === "clusters") return { page: "cluster", id };
    return { page: "nowhere", path };
  }
  switch (first) {
    case "":
    case "alerts":
      return { page: "queue", query };
    case "accounts":
    case "measures":
    case "sql":
      return { page: first, query };
    case "controls":
    case "detectors":
    case "overview":
      return { page: first };
    default:
      return { page: "nowhere", path };
  }
}

export function alertPath(id: string): string {
  return `/alerts/${encodeURIComponent(id)}`;
}

export function accountPath(id: string): string {
  return `/accounts/${encodeURIComponent(id)}`;
}

export function clusterPath(id: string): string {
  return `/clusters/${encodeURIComponent(id)}`;
}

/** The query is filled in, and run by nobody but who reads it; null where it is too long for an address. */
export function sqlPath(sql: string): string | null {
  const path = `/sql?${new URLSearchParams({ q: sql }).toString()}`;
  return path.length > MOST_ADDRESS ? null : path;
}

const MOST_ADDRESS = 4_000;

/** The token behind the `#` of an address; null where there is none. One that is cut short stays as it is. */
export function tokenOf(hash: string): string | null {
  const found = /(?:^#|&)token=([^&]+)/.exec(hash)?.[1];
  return found === undefined ? null : decode(found);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
