import { EXPAND } from "../../http/common-params.ts";
import { route } from "../../http/route.ts";
import { createRefund } from "./create.ts";
import { CREATE_REFUND, LIST_REFUNDS, UPDATE_REFUND } from "./params.ts";
import { getRefund, listRefunds, REFUNDS } from "./read.ts";
import { cancelRefund, updateRefund } from "./update.ts";

const ONE = `${REFUNDS}/{refund}`;

export const REFUND_ROUTES = [
  route({ method: "POST", path: REFUNDS, params: CREATE_REFUND, run: createRefund }),
  route({ method: "GET", path: REFUNDS, params: LIST_REFUNDS, run: listRefunds }),
  route({ method: "GET", path: ONE, params: EXPAND, run: getRefund }),
  route({ method: "POST", path: ONE, params: UPDATE_REFUND, run: updateRefund }),
  route({ method: "POST", path: `${ONE}/cancel`, params: EXPAND, run: cancelRefund }),
];
