import { createHash } from "node:crypto";

/**
 * An id that derives from content: the same parts give the same id on every run and machine, so
 * doing work again finds its own earlier result. 128 bits of SHA-256 over the parts as JSON.
 */
export function contentId(prefix: string, ...parts: readonly unknown[]): string {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return `${prefix}_${digest.slice(0, 32)}`;
}
