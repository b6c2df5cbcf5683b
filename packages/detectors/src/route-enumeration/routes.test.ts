import { describe, expect, it } from "vitest";
import { guessesOf } from "./routes.ts";

const END = 7_200;
const asked = (...routes: readonly string[]) =>
  routes.map((route, index) => ({ at: 60 * index, route, kind: "missing", requests: 1 }));

/** A name without a digit, another for each index below 676. */
const letters = (index: number) =>
  String.fromCharCode(97 + (index % 26), 97 + Math.floor(index / 26));

describe("a guess", () => {
  it("is a route that nothing explains, once however often it is asked for", () => {
    const found = guessesOf(asked("/v1/admin", "/v1/admin", "/v1/export"), [], END);
    expect(found).toMatchObject({ routes: 2, requests: 3, mistaken: 0, recent: 0, quarters: 1 });
  });

  it("is no other version of a route that answers", () => {
    const found = guessesOf(
      asked("/v2/music/compose", "/api/v1/tts"),
      ["/v1/music/compose", "/v1/tts"],
      END,
    );
    expect(found).toMatchObject({ routes: 0, mistaken: 2 });
  });

  it("is no slip of the finger, and no base too many", () => {
    const answered = ["/v1/music/compose"];
    const found = guessesOf(asked("/v1/music/compos", "/v1/proxy/v1/music/compose"), answered, END);
    expect(found.routes).toBe(0);
  });

  it("is one for all the items that are gone", () => {
    const found = guessesOf(asked("/v1/files/17", "/v1/files/ab3f2", "/v1/files/9"), [], END);
    expect(found.routes).toBe(1);
  });

  it("counts as one of a product's few where they begin alike, unless they are more than it has", () => {
    const video = Array.from({ length: 24 }, (_, index) => `/v1/video/${letters(index)}`);
    expect(guessesOf(asked(...video, "/v1/admin"), [], END)).toMatchObject({ routes: 5 });
    const list = [...video, "/v1/video/zz"];
    expect(guessesOf(asked(...list), [], END)).toMatchObject({ routes: 25, mistaken: 0 });
  });

  it("tells the words that are no customer's business, each once", () => {
    const { words } = guessesOf(
      asked("/internal/users", "/v1/internal/jobs", "/v2/backup.zip", "/.env", "/v1/health"),
      [],
      END,
    );
    expect([...words].sort()).toEqual([".env", "backup", "internal"]);
  });

  it("is closed where any request for it was refused", () => {
    const routes = [
      { at: 0, route: "/v1/keys", kind: "missing", requests: 1 },
      { at: 7_000, route: "/v1/keys", kind: "closed", requests: 2 },
      { at: 7_060, route: "/v1/logs", kind: "missing", requests: 1 },
    ];
    expect(guessesOf(routes, [], END)).toMatchObject({ routes: 2, closed: 1, recent: 1 });
  });
});
