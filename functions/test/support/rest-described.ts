/** Whether an answer is one that its route describes: the OpenAPI document is made of the same schemas. */
import type { Contract, Route } from "../../src/triggers/rest/contract.ts";
import { CONTRACTS } from "../../src/triggers/rest/contracts.ts";

/** @throws Error that says what is not as described; a path of no route describes nothing */
export function requireDescribed(
  method: string,
  path: string,
  { status, body }: { readonly status: number; readonly body: unknown },
): void {
  const [contract, route] = routeAt(method, path.split("?")[0] ?? "") ?? [];
  if (contract === undefined || route === undefined) return;
  const told = status < 400 ? route.answers[status] : undefined;
  if (status < 400 && told === undefined) {
    throw new Error(`${route.operationId} answered ${String(status)}, which it does not describe`);
  }
  const schema = status < 400 ? told?.schema : contract.failureSchema;
  if (!schema) return;
  const { error } = schema.safeParse(body);
  if (error === undefined) return;
  throw new Error(`${route.operationId} answered what it does not describe: ${error.message}`);
}

function routeAt(method: string, path: string): [Contract, Route] | undefined {
  for (const contract of CONTRACTS) {
    const route = contract.routes.find((one) => one.method === method && fits(one, path));
    if (route !== undefined) return [contract, route];
  }
  return undefined;
}

function fits({ path: template }: Route, path: string): boolean {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path);
}
