/** What a handler gets, by its route in the contract. */
import type { Route, ROUTES } from "@ringfence/schemas/api";
import type { Store } from "@ringfence/store";
import type { z } from "zod";
import type { DetectorFacts } from "./detectors.ts";
import type { Session } from "../guard/session.ts";
import type { Deed } from "../guard/audit.ts";
import type { ApiParts } from "../service.ts";

export type RouteName = keyof typeof ROUTES;

type Parsed<R extends Route, K extends "query" | "body"> =
  R extends Record<K, infer T extends z.ZodType> ? z.output<T> : undefined;

export interface Asked<R extends Route> {
  /** What stands for `{id}`; empty where the path has none. */
  readonly id: string;
  readonly query: Parsed<R, "query">;
  readonly body: Parsed<R, "body">;
  readonly session: Session;
  /** Aborts when the caller goes away, or the time of a request is over. */
  readonly signal: AbortSignal;
  readonly now: Date;
  readonly store: Store;
  readonly parts: ApiParts;
  readonly detectors: DetectorFacts;
  /** Names the request in the log and in the audit. */
  readonly request_id: string;
  /** Puts on record what is about to be done. */
  readonly audit: (...deeds: readonly Deed[]) => Promise<void>;
}

export type Handler<N extends RouteName> = (
  asked: Asked<(typeof ROUTES)[N]>,
) => Promise<z.output<(typeof ROUTES)[N]["response"]>>;

export type Handlers = { readonly [N in RouteName]: Handler<N> };
