/** Who asks, and what they may do. */
import type { Me, Role } from "@ringfence/schemas/api";
import type { Store } from "@ringfence/store";
import { idOf, isToken } from "../tokens/token.ts";
import { isUsable, readTokens, type StoredToken } from "../tokens/token-store.ts";
import { ApiError } from "./problem.ts";

export interface Session {
  /** Null without a token. */
  readonly actor: string | null;
  /** Null without a token. Names of actors may be those of several tokens. */
  readonly token_id: string | null;
  readonly role: Role;
  /** Why nothing can be written; null where it can. */
  readonly readOnly: string | null;
  readonly expires_at: Me["expires_at"];
}

/** A token of this process alone: whoever starts it on their own machine gets one. */
export interface LocalToken {
  readonly token: string;
  readonly hash: string;
  /** Who started it: the actor of what is done with it. */
  readonly actor: string;
}

export interface SessionParts {
  readonly store: Store;
  readonly local: LocalToken | null;
  /** Wall clock, milliseconds. */
  readonly now: () => number;
}

/** How long tokens are remembered: within this a revoked one stops. */
const REMEMBERED_MS = 2_000;

const NO_TOKEN =
  "No token is set for this database, so requests from this machine may read and nothing else. " +
  "Create one: npx ringfence tokens create --name NAME --role responder.";
const NO_TOKEN_GIVEN =
  "This page was opened without its token, so it may read and nothing else. Open the address that " +
  "was printed at the start, with all that follows the #.";

export class Sessions {
  readonly #parts: SessionParts;
  #known: { readonly at_ms: number; readonly tokens: Promise<readonly StoredToken[]> } | null =
    null;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /**
   * @param authorization the header, as it came
   * @param fromHere whether the request comes from this machine, by no proxy
   * @throws ApiError where the token is none, or one is needed
   */
  async of(authorization: string | undefined, fromHere: boolean): Promise<Session> {
    if (authorization !== undefined) return this.#byToken(bearerOf(authorization));
    const { now } = this.#parts;
    const set = (await this.#tokens()).some((one) => isUsable(one, new Date(now())));
    if (fromHere && !set) {
      const why = this.#parts.local === null ? NO_TOKEN : NO_TOKEN_GIVEN;
      return { actor: null, token_id: null, role: "analyst", readOnly: why, expires_at: null };
    }
    throw unauthenticated("Send a token: Authorization: Bearer rft_…");
  }

  async #byToken(token: string): Promise<Session> {
    const { local, now } = this.#parts;
    const id = idOf(token);
    if (id === null)
      throw unauthenticated("That is no token of Ringfence, which begins with rft_.");
    if (local !== null && isToken(token, local.hash)) {
      return { actor: local.actor, token_id: id, role: "admin", readOnly: null, expires_at: null };
    }
    const found = (await this.#tokens()).find(({ token_id }) => token_id === id);
    if (found === undefined || !isToken(token, found.hash) || !isUsable(found, new Date(now()))) {
      throw unauthenticated("The token is unknown, over or revoked. Ask an administrator for one.");
    }
    const { name, role, expires_at } = found;
    return { actor: name, token_id: id, role, readOnly: null, expires_at };
  }

  #tokens(): Promise<readonly StoredToken[]> {
    const at_ms = this.#parts.now();
    if (this.#known === null || at_ms - this.#known.at_ms >= REMEMBERED_MS) {
      const tokens = readTokens(this.#parts.store);
      this.#known = { at_ms, tokens };
      // What failed is asked for again, by the next request.
      tokens.catch(() => {
        this.#known = null;
      });
    }
    return this.#known.tokens;
  }
}

function bearerOf(authorization: string): string {
  const [, token] = /^Bearer ([^\s]{1,200})$/i.exec(authorization.trim()) ?? [];
  if (token !== undefined) return token;
  throw unauthenticated("The header reads Authorization: Bearer rft_…");
}

function unauthenticated(detail: string): ApiError {
  return new ApiError("unauthenticated", detail, {
    headers: { "www-authenticate": 'Bearer realm="ringfence"' },
  });
}
