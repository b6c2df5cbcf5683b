/** Places in lists, as callers get them: text that means nothing to them. */
import { z } from "zod";
import { ApiError } from "../guard/problem.ts";

const place = z.object({ key: z.number(), id: z.string().max(512) });
const offset = z.object({ skip: z.int().min(0) });

export function toCursor(place: object | null): string | null {
  return place === null ? null : Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** The last row of the page before; null at the beginning. */
export function placeOf(cursor: string | undefined): z.output<typeof place> | null {
  return cursor === undefined ? null : read(cursor, place);
}

/** Rows that come before, in a list that is read whole. */
export function skipOf(cursor: string | undefined): number {
  return cursor === undefined ? 0 : read(cursor, offset).skip;
}

/** The cursor behind a page; null where it was the last. */
export function nextOf(skip: number, shown: number, total: number): string | null {
  return skip + shown < total && shown > 0 ? toCursor({ skip: skip + shown }) : null;
}

function read<T extends z.ZodType>(cursor: string, schema: T): z.output<T> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw new ApiError(
      "bad-request",
      "The cursor is none of this list. Take next_cursor of the page before, or leave it out.",
    );
  }
}
