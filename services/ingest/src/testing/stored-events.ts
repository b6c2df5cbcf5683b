import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const query = loadQuery({
  url: import.meta.url,
  file: "./stored-events.sql",
  params: z.object({ topic: z.string() }),
  row: z.strictObject({
    event_id: z.string(),
    partition: z.int(),
    offset: z.int(),
    batch_first: z.int(),
    batch_last: z.int(),
  }),
});

function storedEvents(store: Store, topic: string) {
  return store.query(query, { topic });
}

export async function storedIds(store: Store, topic: string): Promise<string[]> {
  return (await storedEvents(store, topic)).map(({ event_id }) => event_id);
}

const notedLetters = loadQuery({
  url: import.meta.url,
  file: "./noted-letters.sql",
  params: z.object({ topic: z.string() }),
  row: z.strictObject({ letter: z.string() }),
});

/** The dead letters of a topic that the store knows of, sorted: `offset reason`. */
export async function notedLettersOf(store: Store, topic: string): Promise<string[]> {
  return (await store.query(notedLetters, { topic })).map(({ letter }) => letter);
}
