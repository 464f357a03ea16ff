import { EXPAND, METADATA } from "../../http/common-params.ts";
import { bool, clearable, list, required, str } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";

export const CREATE_WEBHOOK_ENDPOINT = {
  ...EXPAND,
  url: required(str()),
  enabled_events: required(list(str())),
  api_version: str(),
  description: clearable(str()),
  metadata: METADATA,
  ...unsupported("connect"),
};

export const UPDATE_WEBHOOK_ENDPOINT = {
  ...EXPAND,
  url: str(),
  enabled_events: list(str()),
  description: clearable(str()),
  disabled: bool(),
  metadata: METADATA,
};
