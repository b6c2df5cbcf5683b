/** What an endpoint can be told of: two outboxes, each read from a cursor of its own. */
import type { Store } from "@ringfence/store";
import type { Endpoint } from "../endpoints/read-endpoints.ts";
import type { FeedName } from "../endpoints/settings.ts";

/** One message of an outbox, as much as its delivery has to know. */
export interface Message {
  /** Place in the outbox of the feed. */
  readonly sequence: number;
  /** The same for every attempt, replay and endpoint: whoever has seen it has seen the message. */
  readonly webhookId: string;
  /** The alert that it is, or that it rests on. */
  readonly alertId: string;
  readonly revision: number;
  /** Messages of one subject go in order. */
  readonly subjectId: string;
}

export interface FeedPage {
  /** Places of the outbox passed. */
  readonly passed: number;
  readonly last: number;
  /** Those that the endpoint is to be told of. */
  readonly messages: readonly Message[];
}

export interface PageOptions {
  readonly endpoint: Endpoint;
  /** Place of the last one that was read. */
  readonly after: number;
  readonly most: number;
}

export interface Feed {
  readonly name: FeedName;
  /** Place of the last message; 0 while there is none. */
  readEnd(store: Store): Promise<number>;
  readPage(store: Store, options: PageOptions): Promise<FeedPage>;
  /** Documents as they were published, by place. */
  readBodies(store: Store, sequences: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** The body of the webhook; null where it does not fit, whatever is left out. */
  payloadOf(body: string, mostBytes: number): string | null;
}

/**
 * The name under which cursors, deliveries and replays of a feed are stored. Alerts bear the name of the
 * endpoint alone, as they did before there was anything else; no endpoint may have a slash in its name.
 */
export function storedAs(endpointId: string, feed: FeedName): string {
  return feed === "alerts" ? endpointId : `${endpointId}/${feed}`;
}
