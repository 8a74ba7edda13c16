import { parseUuid } from '@cardea/domain';
import { readSmartcardConfiguration } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { smartcardConfigurationToWire } from '../wire/profile-template.js';

/** MIM CM: get smart card policy, first edition. */
export const getSmartcardConfiguration = defineRoute(
  'get-smartcard-configuration',
  async (ports, { caller, params }) => {
    const configuration = await readSmartcardConfiguration(ports, caller, parseUuid(params.id, 'id'));
    return json(smartcardConfigurationToWire(ports.enums, configuration));
  },
);
