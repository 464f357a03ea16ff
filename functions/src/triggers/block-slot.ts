import { blockSlot as useCase, BlockSlotInput } from "../application/block-slot.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const blockSlot = operatorCallable("blockSlot", OPTIONS.blockSlot, BlockSlotInput, useCase);
