import { releaseDiversifiedAdminKey } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { base64 } from '../wire/base64.js';
import { cardOfRequest } from './parameters.js';

/** MIM CM: get smart card diversified admin key. */
export const getDiversifiedKey = defineRoute('get-diversified-key', async (ports, call) => {
  const key = await releaseDiversifiedAdminKey(ports, call.caller, await cardOfRequest(ports, call));
  return json(base64(key.reveal()));
});
