import { invalidRequest, ParameterError } from "../../core/errors.ts";
import type { PaymentIntent } from "../../core/stripe-types.ts";

interface Choice {
  automatic_payment_methods?: { enabled: boolean; allow_redirects?: "always" | "never" };
  payment_method_types?: readonly string[];
}

export function assertParametersFit<V extends Choice & { confirm?: boolean }>(
  values: V,
  onlyWhenConfirming: readonly (keyof V & string)[],
): void {
  const stray = onlyWhenConfirming.find((name) => values[name] !== undefined);
  if (values.confirm !== true && stray !== undefined) {
    throw new ParameterError(stray, `'${stray}' can only be used together with confirm=true.`);
  }
  const isAutomatic = values.automatic_payment_methods?.enabled === true;
  if (isAutomatic && values.payment_method_types !== undefined) {
    throw invalidRequest(
      "Give either automatic_payment_methods or payment_method_types, not both.",
      "parameters_exclusive",
      "payment_method_types",
    );
  }
}

/** Stripe chooses the types of payment method, unless the request does. */
export function automaticMethods(values: Choice): PaymentIntent["automatic_payment_methods"] {
  const { automatic_payment_methods: given, payment_method_types: types } = values;
  const automatic = given ?? (types === undefined ? { enabled: true } : null);
  return automatic && { allow_redirects: "always", ...automatic };
}
