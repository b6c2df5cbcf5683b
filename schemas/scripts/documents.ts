/** Every generated document as text, by file name. */
import { asyncApi } from "./async-api.ts";
import { CONTRACTS, jsonSchemaOf } from "./json-schemas.ts";

export const JSON_FOLDER = new URL("../json/", import.meta.url);

export function documents(): ReadonlyMap<string, string> {
  return new Map([
    ...CONTRACTS.map((each) => [`${each.name}.schema.json`, print(jsonSchemaOf(each))] as const),
    ["asyncapi.json", print(asyncApi())],
  ]);
}

function print(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
