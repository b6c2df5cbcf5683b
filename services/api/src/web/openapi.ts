/** The OpenAPI 3.1 document, made of the routes of the contract. */
import { problem, type Route, ROUTES } from "@ringfence/schemas/api";
import { z } from "zod";

export function openApi(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, route] of Object.entries(ROUTES) as [string, Route][]) {
    const path = (paths[route.path] ??= {});
    path[route.method.toLowerCase()] = operationOf(name, route);
  }
  paths["/v1/events"] = {
    get: {
      operationId: "events",
      summary: "Live changes",
      "x-role": "viewer",
      parameters: [{ name: "Last-Event-ID", in: "header", schema: { type: "string" } }],
      responses: {
        200: {
          description: "hello, alert, decision and reset events",
          content: { "text/event-stream": { schema: { type: "string" } } },
        },
        default: FAILED,
      },
    },
  };
  return {
    openapi: "3.1.0",
    info: {
      title: "Ringfence",
      version,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
      schemas: { Problem: jsonSchema(problem, "output") },
    },
  };
}

const FAILED = {
  description: "RFC 9457",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

function operationOf(operationId: string, route: Route) {
  const { path, role, summary, query, body, response, files } = route;
  return {
    operationId,
    summary,
    description: `Takes the role ${role}, or one above it.`,
    "x-role": role,
    parameters: [
      ...(path.includes("{id}")
        ? [{ name: "id", in: "path", required: true, schema: { type: "string", maxLength: 128 } }]
        : []),
      ...(query === undefined ? [] : queryParameters(query)),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: jsonSchema(body, "input") } },
          },
        }),
    responses: {
      200: {
        description: summary,
        content:
          files === undefined
            ? { "application/json": { schema: jsonSchema(response, "output") } }
            : Object.fromEntries(files.map((type) => [type, {}])),
      },
      default: FAILED,
    },
  };
}

function queryParameters(query: z.ZodObject): object[] {
  return Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema: jsonSchema(schema as z.ZodType, "input"),
  }));
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
