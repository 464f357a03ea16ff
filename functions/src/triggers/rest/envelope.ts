import { z } from "zod";
import type { Answer, Told } from "./contract.ts";

/** How this contract gives what it has to give. */
export function succeeded(data: object, status = 200): Answer {
  return { status, body: { success: true, data } };
}

export function toldAs(description: string, data: z.ZodType): Told {
  return { description, schema: z.object({ success: z.literal(true), data }) };
}
