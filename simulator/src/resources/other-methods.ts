import { unsupported } from "../http/unsupported.ts";

/** The payment methods besides cards that both a payment and a payment method can name. */
export const OTHER_METHODS = unsupported(
  ...(["acss_debit", "affirm", "afterpay_clearpay", "alipay", "alma", "amazon_pay"] as const),
  ...(["au_becs_debit", "bacs_debit", "bancontact", "billie", "bizum", "blik", "boleto"] as const),
  ...(["cashapp", "crypto", "customer_balance", "eps", "fpx", "giropay", "grabpay"] as const),
  ...(["ideal", "interac_present", "kakao_pay", "klarna", "konbini", "kr_card", "link"] as const),
  ...(["mb_way", "mobilepay", "multibanco", "naver_pay", "nz_bank_account", "oxxo"] as const),
  ...(["p24", "pay_by_bank", "payco", "paynow", "paypal", "payto", "pix", "promptpay"] as const),
  ...(["revolut_pay", "samsung_pay", "satispay", "scalapay", "sepa_debit", "sofort"] as const),
  ...(["sunbit", "swish", "twint", "upi", "us_bank_account", "wechat_pay", "zip"] as const),
);
