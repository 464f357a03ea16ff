import { UnsupportedError } from "../../core/errors.ts";
import { bool, obj, oneOf } from "../../http/rules.ts";
import type { Rule } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";
import { OTHER_METHODS } from "../other-methods.ts";

/** A feature that may only be named to be left off: the simulator has it not. */
export function isOff(): Rule<false> {
  return {
    isRequired: false,
    read(raw, path) {
      if (!bool().read(raw, path)) return false;
      throw notSimulated(path, "true");
    },
  };
}

/** Values of which the simulator has some: the others are Stripe's too, so it says that it lacks them. */
function partly<V extends string>(taken: Rule<V>, lacking: readonly string[]): Rule<V> {
  return {
    ...taken,
    read(raw, path) {
      if (typeof raw === "string" && lacking.includes(raw)) throw notSimulated(path, raw);
      return taken.read(raw, path);
    },
  };
}

function notSimulated(path: string, value: string): UnsupportedError {
  return new UnsupportedError(400, {
    type: "invalid_request_error",
    param: path,
    message: `The offline Stripe does not simulate '${path}=${value}'. Leave it out, or run against a Stripe test key.`,
  });
}

export const MODE = partly(oneOf("payment", "setup"), ["subscription"]);

/** Those that the page has fields for. */
export const METHOD_TYPE = partly(
  oneOf("card", "sepa_debit"),
  Object.keys(OTHER_METHODS).filter((type) => type !== "sepa_debit"),
);

export const LOCALE = oneOf(
  ...(["auto", "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi"] as const),
  ...(["fil", "fr", "fr-CA", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt"] as const),
  ...(["nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi"] as const),
  ...(["zh", "zh-HK", "zh-TW"] as const),
);

export const METHOD_OPTIONS = obj({
  card: obj({
    request_three_d_secure: oneOf("any", "automatic", "challenge"),
    ...unsupported("capture_method", "installments", "request_extended_authorization"),
    ...unsupported("request_incremental_authorization", "request_multicapture"),
    ...unsupported("request_overcapture", "restrictions", "setup_future_usage"),
    ...unsupported("statement_descriptor_suffix_kana", "statement_descriptor_suffix_kanji"),
  }),
  ...unsupported("acss_debit", "affirm", "afterpay_clearpay", "alipay", "alma", "amazon_pay"),
  ...unsupported("au_becs_debit", "bacs_debit", "bancontact", "billie", "boleto", "cashapp"),
  ...unsupported("crypto", "customer_balance", "demo_pay", "eps", "fpx", "giropay", "grabpay"),
  ...unsupported("ideal", "kakao_pay", "klarna", "konbini", "kr_card", "link", "mobilepay"),
  ...unsupported("multibanco", "naver_pay", "oxxo", "p24", "pay_by_bank", "payco", "paynow"),
  ...unsupported("paypal", "payto", "pix", "revolut_pay", "samsung_pay", "satispay", "scalapay"),
  ...unsupported("sepa_debit", "sofort", "sunbit", "swish", "twint", "upi", "us_bank_account"),
  ...unsupported("wechat_pay"),
});
