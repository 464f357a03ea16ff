/** What operators' calls have in common. */
import { z } from "zod";

/** Why: it goes into the audit log, in the operator's own words. */
export const OperatorReason = z.string().trim().min(1).max(500);
