/** What keeps other web pages away: names of this host, origins, and headers of every answer. */
import { ApiError } from "./problem.ts";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

function isLoopbackAddress(address: string): boolean {
  return /^(::ffff:)?127\.|^::1$/.test(address);
}

export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.has(host) || host === "::1" || isLoopbackAddress(host);
}

/**
 * A page of another site may give its own name the address of this machine (DNS rebinding), and its
 * requests then look like those of this host; the name in `Host` tells them apart.
 *
 * @param allowed names that are served beside those of loopback; null for every name
 */
export function checkHost(host: string | undefined, allowed: readonly string[] | null): void {
  if (allowed === null) return;
  const name = nameOf(host);
  if (LOOPBACK.has(name) || allowed.includes(name)) return;
  throw new ApiError(
    "wrong-host",
    "This host name is not served. Use localhost, or name it in RINGFENCE_API_HOST_NAMES.",
  );
}

function nameOf(host: string | undefined): string {
  return (host ?? "").toLowerCase().replace(/:\d{1,5}$/, "");
}

/**
 * Whether whoever has no token asks on this machine, by no proxy and from no page of another site: with
 * the address of loopback alone a page could come after DNS rebinding, and everybody by a proxy.
 *
 * @param allowed as in `checkHost`; where it names hosts, a proxy stands in front
 */
export function isFromHere(
  headers: {
    readonly host: string | undefined;
    readonly site: string | undefined;
    readonly forwarded: string | undefined;
  },
  address: string | null,
  allowed: readonly string[] | null,
): boolean {
  const { host, site, forwarded } = headers;
  if (address !== null && !isLoopbackAddress(address)) return false;
  if (forwarded !== undefined || (allowed?.length ?? 0) > 0) return false;
  return LOOPBACK.has(nameOf(host)) && (site === undefined || isOwn(site));
}

function isOwn(site: string): boolean {
  return site === "same-origin" || site === "none";
}

/** A browser says from where a page asks; programs say nothing. */
export function checkOrigin(headers: {
  readonly origin: string | undefined;
  readonly host: string | undefined;
  readonly site: string | undefined;
}): void {
  const { origin, host, site } = headers;
  const isForeign = site !== undefined && !isOwn(site);
  if (!isForeign && (origin === undefined || hostOf(origin) === host?.toLowerCase())) return;
  throw new ApiError("wrong-origin", "Only the pages of this host may write.");
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}

/** Nothing from elsewhere, nothing inline, in nobody's frame. */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), clipboard-read=()",
};
