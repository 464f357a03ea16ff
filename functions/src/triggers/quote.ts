import { quote as useCase, QuoteInput } from "../application/quote.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const quote = callable("quote", OPTIONS.quote, QuoteInput, useCase, "reads");
