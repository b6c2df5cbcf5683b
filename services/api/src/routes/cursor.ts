/** Places in lists, as callers get them: text that means nothing to them. */
import { z } from "zod";
import { ApiError } from "../guard/problem.ts";

const place = z.object({ key: z.number(), id: z.string().min(1).max(512) });
const offset = z.object({ skip: z.int().min(0) });

/** @param list which list and order: behind a place of another one rows would be left out */
export function toCursor(place: object | null, list: string): string | null {
  return place === null ? null : encode({ ...place, list });
}

/** The last row of the page before; null at the beginning. */
export function placeOf(cursor: string | undefined, list: string): z.output<typeof place> | null {
  if (cursor === undefined) return null;
  return read(cursor, place.extend({ list: z.literal(list) }));
}

/** Rows that come before, in a list that is read whole. */
export function skipOf(cursor: string | undefined): number {
  return cursor === undefined ? 0 : read(cursor, offset).skip;
}

/** The cursor behind a page; null where it was the last. */
export function nextOf(skip: number, shown: number, total: number): string | null {
  return skip + shown < total && shown > 0 ? encode({ skip: skip + shown }) : null;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function read<T extends z.ZodType>(cursor: string, schema: T): z.output<T> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw new ApiError(
      "bad-request",
      "The cursor is none of this list in this order. Take next_cursor of the page before, or leave it out.",
    );
  }
}
