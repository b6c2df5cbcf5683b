/** How actors speak with the service: they yield attempts and get replies. */
import type { RequestEventInput } from "@ringfence/schemas";
import type { Account } from "./account.ts";
import type { Client } from "./fabric/agents.ts";
import type { Endpoint } from "./fabric/catalogue.ts";
import type { Content } from "./fabric/content.ts";

/** One request that an actor makes. Its time never lies before the actor's last one. */
export interface Attempt {
  /** Milliseconds since 1970. A retry may send the same attempt again at a later time. */
  at: number;
  readonly account: Account;
  readonly key: string;
  readonly client: Client;
  readonly endpoint: Endpoint;
  readonly content: Content | null;
  /** Multiple of the endpoint's units, such as the length of a song; 1 where absent. */
  readonly scale?: number;
  readonly endUser?: string | null;
  readonly threats?: readonly string[];
  /** What the gateway answers before any quota is looked at, such as a revoked key. */
  readonly refusal?: Refusal | null;
  /** Whether this request is itself part of a circumvention; never seen in the event. */
  readonly abusive?: boolean;
}

export interface Refusal {
  readonly status: number;
  readonly code: string;
}

/**
 * The event that the service made of the attempt. Actors look at status and error code alone:
 * latency depends on everybody else's load, and actors must not.
 */
export type Reply = RequestEventInput;

/** A piece of behaviour with a result; a whole actor is `Act<void>`. */
export type Act<T> = Generator<Attempt, T, Reply>;
