import { proposePin } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { cardOfRequest } from './parameters.js';

/** MIM CM: get smart card proposed PIN. `challenge` is ignored. */
export const getServerProposedPin = defineRoute('get-server-proposed-pin', async (ports, call) => {
  const pin = await proposePin(ports, call.caller, await cardOfRequest(ports, call));
  return json(pin.reveal());
});
