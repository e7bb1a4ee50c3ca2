// The generated client does the main job; run by tests/clients/test_generated.py.
import createClient from "openapi-fetch";

import type { components, paths } from "./schema.js";

type Problem = components["schemas"]["ProblemOutput"];

const { ADDRESS, MANAGER, HOLDER, PROVIDER, WORK_ID, SESSION, AMOUNT, FROM, UNTIL } = process.env;

function as(key: string | undefined) {
  return createClient<paths>({ baseUrl: ADDRESS!, headers: { Authorization: `Bearer ${key}` } });
}

function expect<T>(answer: { data?: T; error?: Problem }): T {
  if (answer.error) throw new Error(`${answer.error.type}: ${answer.error.detail}`);
  return answer.data as T;
}

const manager = as(MANAGER);
const people = expect(
  await manager.POST("/api/v1/employees/search/", { body: { work_id: WORK_ID! } }),
);
const lines = expect(
  await manager.GET("/api/v1/allocations/", { params: { query: { kind: "VOUCHERS", limit: 1 } } }),
);
const voucher = expect(
  await manager.POST("/api/v1/vouchers/", {
    params: { header: { "Idempotency-Key": crypto.randomUUID() } },
    body: {
      allocation: lines.results[0]!.id,
      holder: people.results[0]!.id,
      amount_minor: Number(AMOUNT),
      valid_from: FROM!,
      expires_at: UNTIL!,
    },
  }),
);
const shown = expect(
  await as(HOLDER).POST("/api/v1/vouchers/{id}/show-code/", {
    params: { path: { id: voucher.id } },
  }),
);
const presented = { body: { code: shown.code, session: SESSION! } };
const redemption = expect(await as(PROVIDER).POST("/api/v1/redemptions/", presented));
const again = await as(PROVIDER).POST("/api/v1/redemptions/", presented);

console.log(JSON.stringify([redemption.status, again.error?.status, again.error?.type]));
