/** A token: `rft_<id>_<secret>`. The id names it in lists and in the audit; the secret is told once. */
import { createHash, timingSafeEqual } from "node:crypto";

/** 32 bytes of a secret, in base64url. */
const SHAPE = /^rft_([0-9a-f]{16})_[A-Za-z0-9_-]{43}$/;

export interface NewToken {
  readonly token_id: string;
  /** Shown once, and kept nowhere. */
  readonly token: string;
  /** SHA-256 of the token, hex. */
  readonly hash: string;
}

/** @param random gives as many random bytes as it is asked for */
export function newToken(random: (bytes: number) => Buffer): NewToken {
  const token_id = random(8).toString("hex");
  const token = `rft_${token_id}_${random(32).toString("base64url")}`;
  return { token_id, token, hash: hashOf(token) };
}

/** The id in a token; null for what is none. */
export function idOf(token: string): string | null {
  return SHAPE.exec(token)?.[1] ?? null;
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** In a time that does not tell how much of it fits. */
export function isToken(token: string, hash: string): boolean {
  const [given, known] = [Buffer.from(hashOf(token), "hex"), Buffer.from(hash, "hex")];
  return given.length === known.length && timingSafeEqual(given, known);
}
