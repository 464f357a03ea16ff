import { ADDRESS, EXPAND, PAGE } from "../../http/common-params.ts";
import { clearable, int, metadata, obj, oneOf, required, str } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";

export const ALLOW_REDISPLAY = oneOf("always", "limited", "unspecified");

const OTHER_TYPES = unsupported(
  ...(["acss_debit", "affirm", "afterpay_clearpay", "alipay", "alma", "amazon_pay"] as const),
  ...(["au_becs_debit", "bacs_debit", "bancontact", "billie", "bizum", "blik", "boleto"] as const),
  ...(["cashapp", "crypto", "custom", "customer_balance", "eps", "fpx", "giropay"] as const),
  ...(["grabpay", "ideal", "interac_present", "kakao_pay", "klarna", "konbini"] as const),
  ...(["kr_card", "link", "mb_way", "mobilepay", "multibanco", "naver_pay"] as const),
  ...(["nz_bank_account", "oxxo", "p24", "pay_by_bank", "payco", "paynow", "paypal"] as const),
  ...(["payto", "pix", "promptpay", "revolut_pay", "samsung_pay", "satispay"] as const),
  ...(["scalapay", "sepa_debit", "sofort", "sunbit", "swish", "twint", "upi"] as const),
  ...(["us_bank_account", "wechat_pay", "zip"] as const),
);

export const CREATE_PAYMENT_METHOD = {
  ...EXPAND,
  ...OTHER_TYPES,
  ...unsupported("customer", "payment_method"),
  type: required(oneOf("card")),
  card: required(
    obj({
      number: required(str()),
      exp_month: required(int()),
      exp_year: required(int()),
      cvc: str(),
      ...unsupported("networks"),
    }),
  ),
  allow_redisplay: ALLOW_REDISPLAY,
  billing_details: obj({
    address: clearable(ADDRESS),
    email: clearable(str()),
    name: clearable(str()),
    phone: clearable(str()),
    tax_id: str(),
  }),
  metadata: metadata(),
  radar_options: obj({ session: str() }),
};

export const ATTACH_PAYMENT_METHOD = {
  ...EXPAND,
  customer: required(str()),
  ...unsupported("customer_account"),
};

export const LIST_PAYMENT_METHODS = {
  ...PAGE,
  customer: required(str()),
  type: str(),
  allow_redisplay: ALLOW_REDISPLAY,
  ...unsupported("customer_account"),
};
